using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Bunshin.Forwarding.Routing;

/// <summary>Finds the last of many sorted keys that is not greater than a wanted one, a node of two vectors at a time.</summary>
/// <remarks>
/// A static search tree: each level holds the first keys of the nodes of the level below. 4,096 keys of 32 bits take three
/// levels, where a binary search takes twelve steps that wait for each other.
/// </remarks>
internal sealed class SortedKeys<T>
    where T : unmanaged, IUnsignedNumber<T>, IMinMaxValue<T>
{
    private readonly T[][] _levels;
    private readonly int[] _counts;

    /// <summary>Of keys in ascending order, without duplicates, the first being 0.</summary>
    public SortedKeys(IReadOnlyList<T> keys)
    {
        var levels = new List<T[]>();
        var counts = new List<int>();
        for (var level = keys; ; level = [.. level.Where(static (_, number) => number % Width == 0)])
        {
            var padded = new T[(level.Count + Width - 1) / Width * Width];
            Array.Fill(padded, T.MaxValue);
            for (var number = 0; number < level.Count; number++)
            {
                padded[number] = level[number];
            }

            levels.Insert(0, padded);
            counts.Insert(0, level.Count);
            if (level.Count <= Width)
            {
                break;
            }
        }

        _levels = [.. levels];
        _counts = [.. counts];
    }

    private static int Width => 2 * Vector256<T>.Count;

    /// <summary>Index of the last key that is not greater than <paramref name="key"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int FindLast(T key)
    {
        var wanted = Vector256.Create(key);
        var at = 0;
        var levels = _levels;
        var counts = _counts;
        for (var level = 0; level < levels.Length && level < counts.Length; level++)
        {
            var node = levels[level].AsSpan(at * Width, Width);
            var first = Vector256.LessThanOrEqual(Vector256.Create<T>(node), wanted).ExtractMostSignificantBits();
            var second = Vector256.LessThanOrEqual(Vector256.Create<T>(node[Vector256<T>.Count..]), wanted).ExtractMostSignificantBits();
            at = (at * Width) + BitOperations.PopCount(first) + BitOperations.PopCount(second) - 1;

            // The greatest key of all is also what fills a level up.
            at = Math.Min(at, counts[level] - 1);
        }

        return at;
    }
}
