namespace Bunshin.Networks.Tests.PowerCuts;

/// <summary>
/// A folder on a disk that keeps what was synced, and of the rest what chance has it: of writes any, each sector by itself; of changes of names any
/// number, but in their order, as a journal has them.
/// </summary>
internal sealed class FragileDisk(string folder)
{
    private const int Sector = 512;
    private readonly Dictionary<string, Content> _names = new(StringComparer.Ordinal);
    private readonly List<(string Name, Content? Content)> _unsynced = [];
    private Dictionary<string, Content> _synced = new(StringComparer.Ordinal);

    /// <summary>Puts a file there that lasts.</summary>
    public void Begin(string name, byte[] bytes)
    {
        _names[name] = new Content { Synced = bytes, Now = bytes };
        _synced[name] = _names[name];
    }

    public void Do(DiskCall call)
    {
        switch (call)
        {
            case DiskCall.Open { Name: var name } open when name != folder:
                if (!_names.TryGetValue(name, out var there))
                {
                    Set(name, new Content());
                }
                else if (open.IsEmptied)
                {
                    there.Do(new Change(null, 0));
                }

                break;
            case DiskCall.Write write:
                _names[write.Name].Do(new Change(write.Data, write.Offset));
                break;
            case DiskCall.Resize resize:
                _names[resize.Name].Do(new Change(null, resize.Length));
                break;
            case DiskCall.Sync { Name: var name } when name == folder:
                _synced = new(_names, StringComparer.Ordinal);
                _unsynced.Clear();
                break;
            case DiskCall.Sync { Name: var name }:
                _names[name].Sync();
                break;
            case DiskCall.Remove remove:
                Set(remove.Name, null);
                break;
            case DiskCall.Rename rename:
                var moved = _names[rename.Name];
                Set(rename.Next, moved);
                Set(rename.Name, null);
                break;
            case DiskCall.Append append:
                throw new NotSupportedException($"{append.Name}: nobody here is known to add to a file");
        }
    }

    /// <summary>What is found after the power is back.</summary>
    /// <param name="chance">Null: nothing that was not synced.</param>
    /// <param name="isAll">All of it, synced or not.</param>
    public IReadOnlyDictionary<string, byte[]> Cut(Random? chance, bool isAll = false)
    {
        var names = new Dictionary<string, Content>(_synced, StringComparer.Ordinal);
        var kept = isAll ? _unsynced.Count : chance?.Next(_unsynced.Count + 1) ?? 0;
        foreach (var (name, content) in _unsynced.Take(kept))
        {
            if (content is null)
            {
                _ = names.Remove(name);
            }
            else
            {
                names[name] = content;
            }
        }

        return names.ToDictionary(one => one.Key, one => isAll ? one.Value.Now : one.Value.Cut(chance));
    }

    private void Set(string name, Content? content)
    {
        _unsynced.Add((name, content));
        if (content is null)
        {
            _ = _names.Remove(name);
        }
        else
        {
            _names[name] = content;
        }
    }

    /// <summary>Bytes at an offset; without bytes, a new length.</summary>
    private sealed record Change(byte[]? Data, long Offset);

    private sealed class Content
    {
        private readonly List<Change> _unsynced = [];

        public byte[] Synced { get; set; } = [];

        public byte[] Now { get; set; } = [];

        public void Do(Change change)
        {
            _unsynced.Add(change);
            Now = Applied(Now, change, static _ => true);
        }

        public void Sync()
        {
            Synced = Now;
            _unsynced.Clear();
        }

        public byte[] Cut(Random? chance)
        {
            var bytes = Synced;
            if (chance is null)
            {
                return bytes;
            }

            // Now and then nearly everything is there, or nearly nothing: what is lost then is what matters.
            var share = chance.Next(4) switch { 0 => 0.1, 1 => 0.9, 2 => 0.99, _ => 0.5 };
            foreach (var change in _unsynced)
            {
                bytes = chance.Next(8) == 0
                    ? Applied(bytes, change, _ => chance.NextDouble() < 0.5)
                    : chance.NextDouble() < share ? Applied(bytes, change, static _ => true) : bytes;
            }

            return bytes;
        }

        private static byte[] Applied(byte[] bytes, Change change, Func<long, bool> isKept)
        {
            if (change.Data is not { } data)
            {
                if (isKept(0))
                {
                    Array.Resize(ref bytes, (int)change.Offset);
                }

                return bytes;
            }

            var changed = (byte[])bytes.Clone();
            var (sector, kept) = (-1L, false);
            for (var at = 0; at < data.Length; at++)
            {
                var place = change.Offset + at;
                if (place / Sector != sector)
                {
                    sector = place / Sector;
                    kept = isKept(sector);
                }

                if (kept)
                {
                    if (place >= changed.Length)
                    {
                        Array.Resize(ref changed, (int)Math.Min(change.Offset + data.Length, (sector + 1) * Sector));
                    }

                    changed[place] = data[at];
                }
            }

            return changed;
        }
    }
}
