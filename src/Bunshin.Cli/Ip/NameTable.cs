using System.Globalization;
using Bunshin.Datapaths.Wording;

namespace Bunshin.Cli.Ip;

/// <summary>Names of numbers, from iproute2's own files where they are there, over the built-in ones.</summary>
internal sealed class NameTable
{
    private static readonly string[] Folders = ["/usr/share/iproute2", "/usr/lib/iproute2", "/etc/iproute2"];

    private readonly Dictionary<uint, string> _names;

    private NameTable(string file, Dictionary<uint, string> builtIn)
    {
        _names = builtIn;
        foreach (var path in Folders.Select(folder => Path.Combine(folder, file)).Where(File.Exists))
        {
            foreach (var line in File.ReadLines(path))
            {
                var words = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
                if (words.Length >= 2 && words[0][0] != '#' && TryNumber(words[0], out var number))
                {
                    _names[number] = words[1];
                }
            }
        }
    }

    public static NameTable Groups { get; } = new("group", new() { [0] = "default" });

    public static NameTable RouteTables { get; } = new("rt_tables", new() { [253] = "default", [254] = "main", [255] = "local" });

    public static NameTable RouteProtocols { get; } = new(
        "rt_protos", new() { [0] = "unspec", [1] = "redirect", [2] = "kernel", [3] = "boot", [4] = "static", [9] = "ra", [16] = "dhcp" });

    public static NameTable Scopes { get; } = new(
        "rt_scopes", new() { [0] = "global", [200] = "site", [253] = "link", [254] = "host", [255] = "nowhere" });

    /// <summary>The name, or the number in decimal.</summary>
    public string Name(uint number) => _names.GetValueOrDefault(number) ?? number.ToString(CultureInfo.InvariantCulture);

    /// <summary>The number of a name, or of a number's text.</summary>
    public uint Number(string text, string what)
    {
        foreach (var (number, name) in _names)
        {
            if (name == text)
            {
                return number;
            }
        }

        return TryNumber(text, out var value)
            ? value
            : throw new UsageException($"\"{text}\" is not {what}: a number, {Spelling.Either([.. _names.Values])}");
    }

    private static bool TryNumber(string text, out uint number) =>
        text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? uint.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number)
            : uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
