using System.Collections.ObjectModel;

namespace Bunshin.Forwarding;

/// <summary>A list that equals another with the same things in the same order, so that records which have one are compared by value. It is a copy, and never changes.</summary>
public sealed class ListByValue<T>(IEnumerable<T> items) : ReadOnlyCollection<T>([.. items])
{
    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ListByValue<T> other && this.SequenceEqual(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Count;
}

/// <summary>A list of which neither order nor repetition counts: it equals another with the same things.</summary>
public sealed class SetByValue<T>(IEnumerable<T> items) : ReadOnlyCollection<T>([.. items.Distinct()])
{
    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is SetByValue<T> other && other.Count == Count && this.ToHashSet().SetEquals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Count;
}

/// <summary>A map that equals another with the same entries.</summary>
public sealed class MapByValue<TKey, TValue>(IEnumerable<KeyValuePair<TKey, TValue>> entries) : ReadOnlyDictionary<TKey, TValue>(new Dictionary<TKey, TValue>(entries))
    where TKey : notnull
{
    /// <inheritdoc/>
    public override bool Equals(object? obj) =>
        obj is MapByValue<TKey, TValue> other && other.Count == Count && this.All(entry => other.TryGetValue(entry.Key, out var value) && Equals(value, entry.Value));

    /// <inheritdoc/>
    public override int GetHashCode() => Count;
}
