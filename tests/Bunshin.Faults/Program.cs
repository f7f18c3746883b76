using System.Globalization;
using Bunshin.Faults;
using Bunshin.Faults.Inside;

return args switch
{
    ["inside", .. var arguments] => HostedProgram.Run(arguments),
    _ => new Faults(Console.Out).Run(
        args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 2000,
        args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : Random.Shared.Next(),
        args.Length > 2 ? args[2] : ""),
};
