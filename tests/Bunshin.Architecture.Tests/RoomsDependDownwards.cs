using System.Reflection;

namespace Bunshin.Architecture.Tests;

/// <summary>The rooms of docs/architecture.md, and which of them each may know.</summary>
public sealed class RoomsDependDownwards
{
    public static TheoryData<string, string[]> Rooms => new()
    {
        { "Bunshin.Packets", [] },
        { "Bunshin.Forwarding", ["Bunshin.Packets"] },
        { "Bunshin.Linux", ["Bunshin.Packets"] },
        { "Bunshin.Datapaths", ["Bunshin.Linux", "Bunshin.Forwarding", "Bunshin.Packets"] },
        { "Bunshin.Conformance", ["Bunshin.Datapaths", "Bunshin.Linux", "Bunshin.Forwarding", "Bunshin.Packets"] },
        { "Bunshin.Files", ["Bunshin.Datapaths", "Bunshin.Linux", "Bunshin.Forwarding", "Bunshin.Packets"] },
        { "Bunshin.Lab", ["Bunshin.Files", "Bunshin.Datapaths", "Bunshin.Linux", "Bunshin.Forwarding", "Bunshin.Packets"] },
        { "Bunshin.Networks", ["Bunshin.Datapaths", "Bunshin.Linux", "Bunshin.Forwarding", "Bunshin.Packets"] },
        { "Bunshin.Docker", ["Bunshin.Networks", "Bunshin.Datapaths", "Bunshin.Forwarding", "Bunshin.Packets"] },
        { "bunshin", ["Bunshin.Docker", "Bunshin.Networks", "Bunshin.Lab", "Bunshin.Files", "Bunshin.Conformance", "Bunshin.Datapaths", "Bunshin.Linux", "Bunshin.Forwarding", "Bunshin.Packets"] },
    };

    [Theory]
    [MemberData(nameof(Rooms))]
    public void A_room_knows_only_the_rooms_below_it(string room, string[] below)
    {
        var known = Assembly.Load(room).GetReferencedAssemblies()
            .Select(name => name.Name!)
            .Where(name => name.StartsWith("Bunshin.", StringComparison.Ordinal));

        Assert.Empty(known.Except(below));
    }

    [Fact]
    public void Unsafe_code_lives_in_the_Linux_room_alone()
    {
        var offenders = Rooms.Select(row => row.Data.Item1)
            .Where(room => room != "Bunshin.Linux")
            .Where(room => Assembly.Load(room).GetCustomAttributes()
                .Any(attribute => attribute.GetType().Name == "DisableRuntimeMarshallingAttribute")
                || Assembly.Load(room).Modules.Any(module => module.GetCustomAttributes().Any(attribute => attribute.GetType().Name == "UnverifiableCodeAttribute")));

        Assert.Empty(offenders);
    }
}
