using System.Collections.Concurrent;

namespace Bunshin.Architecture.Tests;

/// <summary>Inside a room too arrows point down: no folder knows one that knows it.</summary>
public sealed class FoldersDependDownwards
{
    private static readonly string[] s_datapaths = ["Bunshin.Datapaths.Ebpf", "Bunshin.Datapaths.Kernel", "Bunshin.Datapaths.Simulated", "Bunshin.Datapaths.Userspace"];

    private static readonly ConcurrentDictionary<string, FolderReferences> s_rooms = new();

    public static TheoryData<string> Rooms => [.. RoomsDependDownwards.Rooms.Select(static row => row.Data.Item1)];

    [Theory]
    [MemberData(nameof(Rooms))]
    public void No_folder_knows_one_that_knows_it(string room)
    {
        var circles = Read(room).Circles();
        Assert.True(circles.Count == 0, string.Join('\n', circles));
    }

    [Fact]
    public void The_contract_of_datapaths_knows_none_of_them()
    {
        var all = Read("Bunshin.Datapaths").All.ToList();
        Assert.Equal(s_datapaths, all.Select(static one => one.From).Where(IsDatapath).Distinct().Order());
        Assert.Empty(all.Where(static one => one.From == "Bunshin.Datapaths" && IsDatapath(one.To)).Select(static one => one.To));

        static bool IsDatapath(string folder) => s_datapaths.Contains(folder);
    }

    [Theory]
    [MemberData(nameof(Rooms))]
    public void A_namespace_is_called_as_its_folder(string room)
    {
        var root = Path.Combine(Repository.Root, "src");
        var strangers = Directory.EnumerateFiles(Path.Combine(root, FolderOf(room)), "*.cs", SearchOption.AllDirectories)
            .Select(file => (Name: Path.GetRelativePath(root, file), Space: File.ReadLines(file).FirstOrDefault(static line => line.StartsWith("namespace ", StringComparison.Ordinal))))
            .Where(static file => file.Space is not null && file.Space != $"namespace {Path.GetDirectoryName(file.Name)!.Replace('/', '.')};");
        Assert.Empty(strangers);
    }

    [Theory]
    [InlineData("int A(Two.B other) => 0;", "int B(One.A other) => 0;", true)] // Types in signatures.
    [InlineData("int A() => new Two.B().Number;", "public int Number => One.A.Constant;", true)] // A constant, of which the assembly keeps the value alone.
    [InlineData("Two.B A() => new();", "public object Number => typeof(One.A);", true)]
    [InlineData("int A() => Two.B.Constant;", "public int Number => 1;", false)]
    public void A_circle_is_found(string inA, string inB, bool isCircle)
    {
        var found = FolderReferences.Of("Planted", [
            ("A.cs", $"namespace Planted.One; public class A {{ public const int Constant = 1; {inA} }}"),
            ("B.cs", $"namespace Planted.Two; public class B {{ public const int Constant = 1; {inB} }}"),
        ]);

        Assert.Empty(found.Unknown);
        Assert.Equal(isCircle, found.Circles().Count > 0);
        Assert.NotEmpty(found.All);
    }

    private static FolderReferences Read(string room) => s_rooms.GetOrAdd(room, static name =>
    {
        var found = FolderReferences.OfRoom(name, Path.Combine(Repository.Root, "src", FolderOf(name)));
        Assert.True(found.Unknown.Count * 50 < found.Understood, $"of {found.Understood} names {found.Unknown.Count} are unknown: {string.Join("; ", found.Unknown.Take(20))}");
        return found;
    });

    private static string FolderOf(string room) => room == "bunshin" ? "Bunshin.Cli" : room;
}
