using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using Bunshin.Datapaths.Ebpf.Attaching;
using Bunshin.Datapaths.Ebpf.Tables;
using Bunshin.Datapaths.Wording;
using Bunshin.Linux;
using Bunshin.Linux.Bpf.Maps;
using Bunshin.Linux.Bpf.Programs;
using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Netlink;
using Bunshin.Linux.Ownership;
using Bunshin.Linux.Sockets;

namespace Bunshin.Datapaths.Ebpf.Capturing;

/// <summary>Frames of the children of a parent that some process serves on the ebpf datapath: those that are dropped, with the reason, and those that pass.</summary>
/// <remarks>
/// <para>
/// The serving process takes no part and is not asked. Dropped frames come by a part that its programs go on in if it is there
/// (<c>Programs.DropRules</c>); passing ones by programs at the children's NICs, which the kernel takes away when this process ends, however it ends.
/// </para>
/// <para>
/// The part would stay behind a process that is killed. So all programs stop by themselves <see cref="Patience"/> after the last
/// <see cref="Read"/>, and the next capture or the next serving process puts it out of the way. One thread at a time.
/// </para>
/// </remarks>
public sealed class EbpfCapture : IDisposable
{
    /// <summary>How long programs go on when nobody reads.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);
    private readonly CaptureRequest _request;
    private readonly ProcessLock _lock;
    private readonly NetworkNamespace _space;
    private readonly int _parent;
    private readonly CaptureMaps _maps;
    private readonly CapturePrograms _programs;
    private readonly CapturedChildren _children;
    private readonly BpfRingBuffer _ring;
    private readonly ReadinessSet _readiness = new();
    private readonly List<ulong> _keys = [];
    private readonly long _boot = CaptureRecord.Boot();
    private CaptureTarget? _target;
    private BpfProgram? _part;
    private int? _partSlot;
    private long _looked;
    private long _lookedWell = Stopwatch.GetTimestamp();

    private EbpfCapture(CaptureRequest request, NetworkNamespace space, int parent, ProcessLock held, NetworkNamespace hidden)
    {
        (_request, _space, _parent, _lock) = (request, space, parent, held);
        _maps = CaptureMaps.Create(CaptureRecord.HeaderSize + request.SnapLength);
        _programs = new CapturePrograms(_maps, request.SnapLength);
        _children = new CapturedChildren(
            hidden, request.Child, request.Passed ? (slot, isSent) => _programs.WritePassed(slot, isSent, request.Every) : null);
        _ring = new BpfRingBuffer(_maps.Frames);
        _readiness.Add(_ring.Ready, 0);
    }

    /// <summary>Takes one frame.</summary>
    public delegate void FrameHandler(CapturedFrame frame);

    /// <summary>Frames for which there was no room.</summary>
    public long Lost => _maps.CountLost();

    /// <summary>How often it could not be seen who is there, so that what was seen before held.</summary>
    public long FailedLooks { get; private set; }

    /// <summary>Begins.</summary>
    /// <exception cref="DatapathException">There is no such parent or child, nobody serves it on this datapath, or another process captures already, or it may not be done.</exception>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    public static EbpfCapture Open(CaptureRequest request)
    {
        try
        {
            return Begin(request);
        }
        catch (LinuxException refused) when (refused.Errno is Errno.EPERM or Errno.EACCES)
        {
            throw new DatapathException($"{refused.Message}; captures need CAP_BPF and CAP_NET_ADMIN outside of user namespaces: run as root", refused);
        }
    }

    /// <summary>Waits for frames and hands over those that are there.</summary>
    /// <param name="handler">Called for each.</param>
    /// <param name="timeout">How long to wait for the first, in milliseconds.</param>
    /// <param name="most">So many at most.</param>
    /// <returns>How many there were.</returns>
    /// <exception cref="DatapathException">The parent is served no more.</exception>
    /// <exception cref="LinuxException">The kernel refuses for longer than <see cref="Patience"/>.</exception>
    public int Read(FrameHandler handler, int timeout, int most = int.MaxValue)
    {
        if (Stopwatch.GetElapsedTime(_looked) >= s_pause)
        {
            LookAgain();
        }

        _readiness.Wait(Math.Min(timeout, (int)s_pause.TotalMilliseconds), _keys);
        return _ring.Read(
            record =>
            {
                if (CaptureRecord.TryRead(record, out var read))
                {
                    handler(read.Frame(NameOf(read.Slot), _boot));
                }
            },
            most);
    }

    /// <summary>Ends.</summary>
    public void Dispose()
    {
        try
        {
            _target?.End();
        }
        catch (LinuxException)
        {
            // Its programs stop by themselves.
        }

        _target?.Dispose();
        _part?.Dispose();
        _children.Dispose();
        _readiness.Dispose();
        _ring.Dispose();
        _maps.Dispose();
        _lock.Remove();
        _space.Dispose();
    }

    private static EbpfCapture Begin(CaptureRequest request)
    {
        var space = NetworkNamespace.Open(request.Namespace);
        ProcessLock? held = null;
        NetworkNamespace? hidden = null;
        EbpfCapture? capture = null;
        try
        {
            using var net = RouteNetlink.Open(space);
            var parent = net.FindLink(request.Parent)?.Index ?? throw new DatapathException($"there is no interface {request.Parent} in {request.Namespace} (ENODEV)");
            if (CaptureTarget.FindProgram(space, parent) is null)
            {
                throw NotServed(request.Parent);
            }

            held = Lock(request.Parent, space);
            var alias = HostSide.AliasOf(request.Parent);
            hidden = net.Links().FirstOrDefault(link => link.Alias == alias)?.LinkNamespaceId is { } id ? net.FindNamespace(id) : null;
            capture = new EbpfCapture(request, space, parent, held, hidden ?? throw NotServed(request.Parent));
            capture.Look();
            return capture._children.OnlySlot is null && request.Child is { } name
                ? throw new DatapathException($"{request.Parent} has no child {name}{Hint(name, [.. capture._children.Names])}")
                : capture;
        }
        catch
        {
            if (capture is null)
            {
                hidden?.Dispose();
                held?.Remove();
                space.Dispose();
            }

            capture?.Dispose();
            throw;
        }
    }

    private static DatapathException NotServed(string parent) => new(
        $"{parent} has no children on the ebpf datapath now, and of others there is nothing to capture here; tcpdump sees what children of the kernel's drivers and of userspace send and receive (ENOENT)");

    private static string Hint(string name, string[] names) => names.Length == 0 ? "" : $": {Spelling.Either(names)}{Spelling.Hint(name, names)}";

    private static ProcessLock Lock(string parent, NetworkNamespace space)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"{OwnershipDirectory.Prepare()}/capture-{parent}-{space.Identity.Inode}.lock");
        return ProcessLock.TryTake(path, TimeSpan.Zero, out var holder)
            ?? throw new DatapathException($"{holder} captures on {parent} already; one at a time (EBUSY)");
    }

    private string NameOf(int slot) =>
        slot == EbpfSlots.Parent ? _request.Parent : _children.NameOf(slot) ?? string.Create(CultureInfo.InvariantCulture, $"(gone, slot {slot})");

    // A serving process may have been replaced by its next version, with other programs, and children come and go.
    private void Look()
    {
        _looked = Stopwatch.GetTimestamp();
        var until = CaptureRecord.TimeOf(_looked) + (Patience.Ticks * TimeSpan.NanosecondsPerTick);
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, until);
        var key = 0;
        _ = _maps.Until.Update(SlotKey.Of(in key), bytes);
        var id = CaptureTarget.FindProgram(_space, _parent) ?? throw NotServed(_request.Parent);
        _children.Look();
        if (_request.Dropped && (_target?.Program != id || _partSlot != _children.OnlySlot))
        {
            Install(id);
        }
    }

    private void LookAgain()
    {
        try
        {
            Look();
            _lookedWell = _looked;
        }
        catch (LinuxException) when (Stopwatch.GetElapsedTime(_lookedWell) < Patience)
        {
            FailedLooks++;
        }
    }

    private void Install(uint id)
    {
        _target?.Dispose();
        _target = CaptureTarget.TryOpen(id);
        _part?.Dispose();
        _part = null;
        _partSlot = _children.OnlySlot;
        if (_request.Child is null || _partSlot is not null)
        {
            _part = BpfProgram.Load(_programs.WriteDropped(_partSlot), BpfProgramType.Classifier, "capture_drops");
            _target?.Begin(_part);
        }
        else
        {
            // The child is gone; another may have its slot by now.
            _target?.End();
        }
    }
}
