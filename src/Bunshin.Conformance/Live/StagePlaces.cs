namespace Bunshin.Conformance.Live;

/// <summary>The namespaces of a stage, one a point, made when first needed and used for one topology after another.</summary>
public sealed class StagePlaces : IDisposable
{
    private readonly Dictionary<string, StagePlace> _places = [];

    /// <summary>The place of a point.</summary>
    /// <exception cref="Linux.LinuxException">No namespace may be made here.</exception>
    internal StagePlace this[string key]
    {
        get
        {
            if (!_places.TryGetValue(key, out var place))
            {
                place = new StagePlace();
                _places.Add(key, place);
            }

            return place;
        }
    }

    /// <summary>Lets all namespaces, and every device in them, go.</summary>
    public void Dispose()
    {
        foreach (var place in _places.Values)
        {
            place.Dispose();
        }

        _places.Clear();
    }
}
