using System.Globalization;
using Bunshin.Datapaths.Served;
using Bunshin.Forwarding;
using Bunshin.Forwarding.Ipvlan;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Forwarding.Stacks;
using Bunshin.Forwarding.Vlan;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Conformance.Tests.Ebpf;

/// <summary>Why programs drop frames, as they count it by child and reason, against the model.</summary>
[Collection("live")]
public sealed class DropReasonsOnTrial(ITestOutputHelper output)
{
    private const int Stacks = 400;
    private const int Frames = 40;
    private const int Most = 8;
    private static readonly MacAddress Parent = new(0x0200_0000_00FF);
    private readonly List<string> _differences = [];
    private readonly SortedDictionary<string, int> _met = new(StringComparer.Ordinal);

    [Fact]
    public void Programs_and_model_drop_random_frames_for_the_same_reasons()
    {
        Privileges.NeedNamespaces();
        var seed = Environment.GetEnvironmentVariable("BUNSHIN_SEED") is { Length: > 0 } given ? int.Parse(given, CultureInfo.InvariantCulture) : Environment.TickCount;
        output.WriteLine($"seed {seed} (set BUNSHIN_SEED to begin with it again)");
        var random = new Random(seed);
        using var place = new TrialPlace(Most);
        place.Run(() =>
        {
            using var trial = new EbpfTrial();
            for (var number = 0; number < Stacks; number++)
            {
                Compare(trial, random, $"seed {seed}, stack {number}");
            }
        });
        foreach (var (reason, count) in _met)
        {
            output.WriteLine($"{count} x {reason}");
        }

        Assert.True(_differences.Count == 0, string.Join("\n\n", _differences.Take(10)));
        VerdictReason[] expected =
        [
            VerdictReason.ChildDown, VerdictReason.NoCarrier, VerdictReason.TooLongForParent, VerdictReason.PrivateDrops, VerdictReason.IpvlanPauseDropped,
            VerdictReason.VlanDown, VerdictReason.PassthruDown, VerdictReason.SourceListTakesAll,
        ];
        Assert.All(expected, reason => Assert.Contains(VerdictReasons.Describe(reason), _met.Keys));
        Assert.Contains(CarrierDrops.Describe(CarrierDrop.TooLongForChild), _met.Keys);
    }

    private void Compare(EbpfTrial trial, Random random, string what)
    {
        var devices = AnyStack(random);
        var stack = DeviceStack.Create(devices);
        trial.Apply(devices);
        for (var number = 0; number < Frames; number++)
        {
            // Nothing comes in at a parent that is down.
            var sender = random.Next(devices[0].IsUp ? 0 : 1, Math.Max(2, devices.Count));
            if (sender == devices.Count || devices[sender].Macvlan is { Mode: MacvlanMode.Bridge, IsUp: false })
            {
                // Nothing leaves a device that is down, and the fast path of bridge children does not look.
                continue;
            }

            var bytes = AnyFrame(random, stack, sender);
            var before = Read(trial, devices.Count);
            var outcome = sender == 0 ? trial.FromWire(bytes) : trial.FromChild(sender, bytes);
            foreach (var frame in outcome.IntoParent)
            {
                _ = trial.FromWire(frame.InLine());
            }

            // What comes in at the parent once more comes from nobody any more.
            var expected = sender == 0 ? FromWire(stack, bytes) : FromChild(stack, sender, bytes, isForgotten: outcome.IntoParent.Count > 0);
            var found = Minus(Read(trial, devices.Count), before);
            if (!expected.SequenceEqual(found))
            {
                _differences.Add(
                    $"{what}, frame {number} from {sender}: expected {Text(expected)}, found {Text(found)} ({outcome.Deliveries.Count} deliveries) of\n"
                    + $"{Convert.ToHexString(bytes.AsSpan(0, Math.Min(60, bytes.Length)))} ({bytes.Length}) on\n{string.Join('\n', devices)}");
            }

            foreach (var key in expected.Keys)
            {
                var reason = key[(key.IndexOf(' ', StringComparison.Ordinal) + 1)..];
                _met[reason] = _met.GetValueOrDefault(reason) + 1;
            }
        }
    }

    // A frame that nobody is given is dropped for its sender.
    private static SortedDictionary<string, int> FromChild(DeviceStack stack, int sender, byte[] bytes, bool isForgotten)
    {
        _ = FrameView.TryParse(bytes, out var frame);
        var result = new DropSink.Result();
        var sink = new DropSink(result);
        var sent = stack.Send(sender, frame, ref sink);
        if (sent == SendOutcome.Down)
        {
            result.Add(sender, DropCause.Of(VerdictReason.ChildDown));
        }
        else if (!result.IsGiven && result.Drops.Count == 0)
        {
            result.Add(isForgotten ? result.Device : sender, DropCause.Of(result.Reason));
        }

        return result.Drops;
    }

    // Of what comes in at the parent a drop is the device's that took the frame and is down; or the port's.
    private static SortedDictionary<string, int> FromWire(DeviceStack stack, byte[] bytes)
    {
        _ = FrameView.TryParse(bytes, out var frame);
        var result = new DropSink.Result();
        var sink = new DropSink(result);
        stack.Receive(frame, ref sink);
        if (!result.IsGiven && result.Reason is VerdictReason.VlanDown or VerdictReason.SourceListTakesAll)
        {
            result.Add(result.Device, DropCause.Of(result.Reason));
        }
        else if (!result.IsGiven && result.Reason == VerdictReason.PassthruDown)
        {
            var passthru = stack.Devices.Index().First(child => child.Item.Lower == result.Device && child.Item.Macvlan?.Mode == MacvlanMode.Passthru).Index;
            result.Add(passthru, DropCause.Of(result.Reason));
        }

        return result.Drops;
    }

    private static SortedDictionary<string, int> Read(EbpfTrial trial, int devices)
    {
        var all = new DropSink.Result();
        for (var device = 0; device < devices; device++)
        {
            foreach (var (cause, count) in trial.Tables.ReadDrops(EbpfTrial.SlotOf(device)))
            {
                all.Add(device, cause, (int)count);
            }
        }

        return all.Drops;
    }

    private static SortedDictionary<string, int> Minus(SortedDictionary<string, int> now, SortedDictionary<string, int> then) => new(
        now.Select(entry => (entry.Key, Value: entry.Value - then.GetValueOrDefault(entry.Key))).Where(static entry => entry.Value != 0).ToDictionary(),
        StringComparer.Ordinal);

    private static string Text(SortedDictionary<string, int> drops) =>
        drops.Count == 0 ? "no drop" : string.Join(", ", drops.Select(static drop => $"{drop.Value} x {drop.Key}"));

    private static List<StackDevice> AnyStack(Random random)
    {
        List<StackDevice> devices = [StackDevice.Bottom("p", Parent, isUp: random.Next(12) != 0, mtu: random.Next(2) == 0 ? 400 : 1500)];
        for (var vlan = random.Next(3); vlan > 0; vlan--)
        {
            var lower = random.Next(devices.Count);
            devices.Add(StackDevice.On(lower, $"v{devices.Count}", new VlanChild
            {
                Id = (ushort)(50 * vlan), Protocol = EtherType.Dot1Q, Address = new(0x0200_0000_0040 + (ulong)devices.Count), IsUp = random.Next(3) != 0,
            }));
        }

        var port = random.Next(devices.Count);
        switch (random.Next(4))
        {
            case 0:
                AddIpvlans(random, devices, port);
                break;
            case 1:
                devices.Add(StackDevice.On(port, "t", new MacvlanChild { Address = devices[port].Address, Mode = MacvlanMode.Passthru, IsUp = random.Next(2) == 0 }));
                break;
            default:
                AddMacvlans(random, devices, port);
                break;
        }

        return devices;
    }

    private static void AddMacvlans(Random random, List<StackDevice> devices, int port)
    {
        MacvlanMode[] modes = [MacvlanMode.Private, MacvlanMode.Vepa, MacvlanMode.Bridge, MacvlanMode.Bridge, MacvlanMode.Bridge, MacvlanMode.Source];
        for (var child = random.Next(1, 5); child > 0; child--)
        {
            var mode = modes[random.Next(modes.Length)];
            devices.Add(StackDevice.On(port, $"m{child}", new MacvlanChild
            {
                Address = MacOf(child), Mode = mode, IsUp = random.Next(4) != 0, Flags = random.Next(2) == 0 ? MacvlanFlags.NoDst : 0,
                Sources = mode == MacvlanMode.Source ? [MacOf(random.Next(1, 7))] : [], Mtu = random.Next(3) == 0 ? 200 : 1500,
            }));
        }
    }

    private static void AddIpvlans(Random random, List<StackDevice> devices, int port)
    {
        IpvlanFlags[] flags = [0, IpvlanFlags.Private, IpvlanFlags.Vepa];
        devices[port] = devices[port] with { IpvlanPort = new IpvlanParent { Address = devices[port].Address, Mode = IpvlanMode.L2, Flags = flags[random.Next(3)] } };
        for (var child = random.Next(2, 5); child > 0; child--)
        {
            devices.Add(StackDevice.On(port, $"i{child}", new IpvlanChild
            {
                Addresses = [IpOf(child)], IsUp = random.Next(5) != 0, Mtu = random.Next(3) == 0 ? 200 : 1500,
            }));
        }
    }

    private static byte[] AnyFrame(Random random, DeviceStack stack, int sender)
    {
        var own = sender == 0 ? MacOf(random.Next(1, 8)) : stack.AddressOf(sender);
        var destination = random.Next(6) switch
        {
            0 => MacAddress.Broadcast,
            1 => new MacAddress(0x0180_C200_0001),
            2 => stack.AddressOf(random.Next(stack.Devices.Count)),
            3 => own,
            _ => MacOf(random.Next(1, 8)),
        };
        var frame = new byte[random.Next(4) == 0 ? 450 : 90];
        destination.Write(frame);
        own.Write(frame.AsSpan(6));
        var at = 12;
        if (random.Next(3) == 0)
        {
            (frame[12], frame[15], at) = (0x81, (byte)(50 * random.Next(1, 4)), 16);
        }

        var isPause = destination.Value == 0x0180_C200_0001 && random.Next(2) == 0;
        (frame[at], frame[at + 1]) = isPause ? ((byte)0x88, (byte)0x08) : ((byte)0x08, (byte)0x00);
        _ = Packets.Ipv4.Ipv4Writer.WriteHeader(frame.AsSpan(at + 2), IpOf(9).Ipv4, IpOf(random.Next(1, 6)).Ipv4, 17, frame.Length - at - 22);
        return frame;
    }

    private static MacAddress MacOf(int number) => new(0x0200_0000_0010 + (ulong)number);

    private static IpAddress IpOf(int number) => Ipv4Address.Parse(string.Create(CultureInfo.InvariantCulture, $"10.9.0.{number}"));
}
