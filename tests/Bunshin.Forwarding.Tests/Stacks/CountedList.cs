using System.Collections;

namespace Bunshin.Forwarding.Tests.Stacks;

/// <summary>A list that counts how often an item is asked for.</summary>
internal sealed class CountedList<T> : IReadOnlyList<T>
{
    private readonly List<T> _items = [];

    public int Reads { get; private set; }

    public int Count => _items.Count;

    public T this[int index]
    {
        get
        {
            Reads++;
            return _items[index];
        }
    }

    public void Add(T item) => _items.Add(item);

    public IEnumerator<T> GetEnumerator()
    {
        foreach (var item in _items)
        {
            Reads++;
            yield return item;
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
