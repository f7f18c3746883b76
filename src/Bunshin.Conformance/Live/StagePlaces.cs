namespace Bunshin.Conformance.Live;

/// <summary>The namespaces of a stage, one a point, made when first needed and used for one topology after another.</summary>
public sealed class StagePlaces : IDisposable
{
    private readonly Dictionary<(string Key, bool SpeaksIp), StagePlace> _places = [];

    /// <summary>The silent place of a point.</summary>
    /// <exception cref="Linux.LinuxException">No namespace may be made here.</exception>
    internal StagePlace this[string key] => At(key, speaksIp: false);

    /// <summary>The place of a point, silent or with an IP stack that speaks.</summary>
    /// <exception cref="Linux.LinuxException">No namespace may be made here.</exception>
    internal StagePlace At(string key, bool speaksIp)
    {
        if (!_places.TryGetValue((key, speaksIp), out var place))
        {
            place = new StagePlace(speaksIp);
            _places.Add((key, speaksIp), place);
        }

        return place;
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
