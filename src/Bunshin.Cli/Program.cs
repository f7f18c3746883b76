using Bunshin.Cli;
using Bunshin.Cli.Ip;

// Console's own writers set the terminal up, which would stay so when ip takes this process over.
var isVerb = CommandChoice.IsVerb(args);
var output = isVerb ? Console.Out : new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
var errors = isVerb ? Console.Error : new StreamWriter(Console.OpenStandardError()) { AutoFlush = true };
return CommandChoice.Run(args, output, errors, new MachineIp(errors, MachineIp.SearchPath));
