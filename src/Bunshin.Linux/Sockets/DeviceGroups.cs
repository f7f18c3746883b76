using System.Buffers.Text;
using System.Runtime.InteropServices;
using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Syscalls;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Linux.Sockets;

/// <summary>The multicast lists of a namespace's devices (<c>/proc/net/dev_mcast</c>), kept open so that a look costs one read and no thread.</summary>
/// <remarks>The kernel announces no change of these lists, so whoever follows them has to look. One thread at a time.</remarks>
public sealed class DeviceGroups : IDisposable
{
    private const string Path = "/proc/thread-self/net/dev_mcast";
    private readonly FileDescriptor _file;
    private byte[] _now = new byte[4096];
    private byte[] _before = new byte[4096];
    private readonly Dictionary<int, (int Count, List<MacAddress> Groups)> _byDevice = [];
    private readonly int _most;
    private int _length;
    private bool _isRead;

    private DeviceGroups(FileDescriptor file, int most) => (_file, _most) = (file, most);

    /// <summary>Opens the lists of <paramref name="networkNamespace"/>.</summary>
    /// <param name="networkNamespace">The namespace.</param>
    /// <param name="most">So many groups of a device are told at most.</param>
    /// <exception cref="LinuxException">No /proc there.</exception>
    public static DeviceGroups Open(NetworkNamespace networkNamespace, int most = int.MaxValue) => networkNamespace.Run(() =>
    {
        // The open file remembers the namespace it was opened in.
        var file = Syscall.Open(Path, Syscall.OpenReadOnly);
        return file.IsInvalid ? throw new LinuxException("open", Path, Syscall.LastErrno) : new DeviceGroups(file, most);
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
            if (count < 0 && Syscall.LastErrno != Errno.EINTR)
            {
                // What was known before holds.
                var errno = Syscall.LastErrno;
                ((_now, _before), _length) = ((_before, _now), before);
                throw new LinuxException("read", Path, errno);
            }

            if (count == 0)
            {
                break;
            }

            _length += Math.Max(count, 0);
        }

        var isOther = _length != before || !_now.AsSpan(0, _length).SequenceEqual(_before.AsSpan(0, before));
        _isRead &= !isOther;
        return isOther;
    }

    /// <summary>What the last look found for one device: how many groups, and which, as far as they are told.</summary>
    public (int Count, IReadOnlyList<MacAddress> Groups) Of(int interfaceIndex)
    {
        if (!_isRead)
        {
            Read();
            _isRead = true;
        }

        return _byDevice.TryGetValue(interfaceIndex, out var found) ? found : (0, []);
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    // Once for all devices: a namespace may have many, and somebody in it may make the lists long.
    private void Read()
    {
        // "2    eth0            1     0     01005e000001": index, name, users, global users, address.
        const int Digits = 12;
        _byDevice.Clear();
        foreach (var range in new ReadOnlySpan<byte>(_now, 0, _length).Split((byte)'\n'))
        {
            var line = _now.AsSpan(range);
            if (line.Length < Digits || !Utf8Parser.TryParse(line, out int index, out _)
                || !Utf8Parser.TryParse(line[^Digits..], out ulong value, out var used, 'x') || used != Digits)
            {
                continue;
            }

            ref var found = ref CollectionsMarshal.GetValueRefOrAddDefault(_byDevice, index, out _);
            found.Groups ??= [];
            if (found.Count++ < _most)
            {
                found.Groups.Add(new MacAddress(value));
            }
        }
    }
}
