using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Syscalls;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Linux.Sockets;

/// <summary>The multicast lists of a namespace's devices (<c>/proc/net/dev_mcast</c>), kept open so that a look costs one read and no thread.</summary>
/// <remarks>The kernel announces no change of these lists, so whoever follows them has to look. One thread at a time.</remarks>
public sealed class DeviceGroups : IDisposable
{
    private readonly FileDescriptor _file;
    private byte[] _now = new byte[4096];
    private byte[] _before = new byte[4096];
    private int _length;

    private DeviceGroups(FileDescriptor file) => _file = file;

    /// <summary>Opens the lists of <paramref name="networkNamespace"/>.</summary>
    /// <exception cref="LinuxException">No /proc there.</exception>
    public static DeviceGroups Open(NetworkNamespace networkNamespace) => networkNamespace.Run(static () =>
    {
        // The open file remembers the namespace it was opened in.
        const string Path = "/proc/thread-self/net/dev_mcast";
        var file = Syscall.Open(Path, Syscall.OpenReadOnly);
        return file.IsInvalid ? throw new LinuxException("open", Path, Syscall.LastErrno) : new DeviceGroups(file);
    });

    /// <summary>Looks again.</summary>
    /// <returns>Whether anything is different from the last look (the first one is).</returns>
    public bool Look()
    {
        (_now, _before) = (_before, _now);
        var before = _length;
        _length = 0;
        while (true)
        {
            if (_length == _now.Length)
            {
                Array.Resize(ref _now, _now.Length * 2);
            }

            var count = (int)Syscall.ReadAt(_file, _now.AsSpan(_length), _length);
            if (count <= 0)
            {
                break;
            }

            _length += count;
        }

        return _length != before || !_now.AsSpan(0, _length).SequenceEqual(_before.AsSpan(0, before));
    }

    /// <summary>What the last look found for one device.</summary>
    public IReadOnlyList<MacAddress> Of(int interfaceIndex)
    {
        // "2    eth0            1     0     01005e000001": index, name, users, global users, address.
        var found = new List<MacAddress>();
        foreach (var range in new ReadOnlySpan<byte>(_now, 0, _length).Split((byte)'\n'))
        {
            var line = _now.AsSpan(range);
            if (Utf8Parser.TryParse(line, out int index, out _) && index == interfaceIndex && line.Length >= 12
                && ulong.TryParse(Encoding.ASCII.GetString(line[^12..]), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            {
                found.Add(new MacAddress(value));
            }
        }

        return found;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
