using System.Runtime.CompilerServices;
using System.Text;

namespace Bunshin.Linux.Bpf.Attributes;

/// <summary>What bpf(2) is asked for (<c>include/uapi/linux/bpf.h</c>, <c>enum bpf_cmd</c>).</summary>
internal enum BpfCommand
{
    MapCreate = 0,
    MapLookup = 1,
    MapUpdate = 2,
    MapDelete = 3,
    MapNextKey = 4,
    ProgramLoad = 5,
    Pin = 6,
    OpenPinned = 7,
    ProgramTestRun = 10,
    ProgramById = 13,
    MapById = 14,
    Info = 15,
    ProgramQuery = 16,
    MapLookupBatch = 24,
    LinkCreate = 28,
    LinkUpdate = 29,
    LinkDetach = 34,
}

/// <summary>What a map or a program is called by people: up to 15 bytes and a zero (<c>BPF_OBJ_NAME_LEN</c>).</summary>
[InlineArray(Size)]
internal struct BpfName
{
    private const int Size = 16;
    private byte _first;

    /// <summary>Refuses what the kernel would with a mere EINVAL.</summary>
    /// <exception cref="ArgumentException">Longer than 15 characters, or others than letters, digits, '_' and '.'.</exception>
    public static BpfName From(string name)
    {
        if (name.Length >= Size || name.Any(static letter => !char.IsAsciiLetterOrDigit(letter) && letter is not ('_' or '.')))
        {
            throw new ArgumentException($"'{name}' cannot be a name for BPF: up to {Size - 1} letters, digits, '_' and '.'", nameof(name));
        }

        var result = default(BpfName);
        Encoding.ASCII.GetBytes(name, result);
        return result;
    }

    /// <summary>The name up to its zero, or to its end.</summary>
    public override readonly string ToString()
    {
        ReadOnlySpan<byte> bytes = this;
        var end = bytes.IndexOf((byte)0);
        return Encoding.ASCII.GetString(end < 0 ? bytes : bytes[..end]);
    }
}
