using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Bunshin.Cli.Tests")]
