namespace Bunshin.Fuzz;

/// <summary>Makes inputs from seeds by a few changes at a time, all by one seed's dice.</summary>
public sealed class Mutator
{
    private const int LongestInput = 8192;

    /// <summary>Values at which lengths and counters go wrong.</summary>
    private static readonly int[] _interesting = [0, 1, 3, 4, 5, 7, 8, 16, 20, 40, 127, 128, 255, 256, 1500, 32767, 32768, 65535];

    private readonly Random _random;
    private readonly IReadOnlyList<byte[]> _seeds;

    /// <summary>Mutates <paramref name="seeds"/>; without any it starts from nothing.</summary>
    public Mutator(IReadOnlyList<byte[]> seeds, int seed)
    {
        _random = new Random(seed);
        _seeds = seeds.Count > 0 ? seeds : [[]];
    }

    /// <summary>The next input.</summary>
    public byte[] Next()
    {
        List<byte> input = [.. Pick()];
        for (var changes = 1 << _random.Next(4); changes > 0; changes--)
        {
            Change(input);
        }

        return [.. input.Take(LongestInput)];
    }

    private byte[] Pick() => _seeds[_random.Next(_seeds.Count)];

    private void Change(List<byte> input)
    {
        var at = _random.Next(input.Count + 1);
        var length = _random.Next(Math.Min(input.Count - at, 32) + 1);
        switch (_random.Next(9))
        {
            case 0 when at < input.Count:
                input[at] ^= (byte)(1 << _random.Next(8));
                break;
            case 1 when at < input.Count:
                input[at] = (byte)_random.Next(256);
                break;
            case 2 when at < input.Count:
                input[at] = (byte)_interesting[_random.Next(_interesting.Length)];
                break;
            case 3 when at + 1 < input.Count:
                // Sixteen bits of either order: the packets' and netlink's.
                var value = _interesting[_random.Next(_interesting.Length)] + _random.Next(-1, 2);
                var swapped = _random.Next(2);
                input[at + swapped] = (byte)(value >> 8);
                input[at + 1 - swapped] = (byte)value;
                break;
            case 4:
                input.RemoveRange(at, length);
                break;
            case 5:
                input.InsertRange(at, input.GetRange(at, length));
                break;
            case 6:
                input.Insert(at, (byte)_random.Next(256));
                break;
            case 7:
                input.RemoveRange(at, input.Count - at);
                break;
            default:
                var other = Pick();
                input.RemoveRange(at, input.Count - at);
                input.AddRange(other.Skip(_random.Next(other.Length + 1)));
                break;
        }
    }
}
