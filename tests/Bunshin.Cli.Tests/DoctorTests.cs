using System.Text.Json;
using Bunshin.Datapaths;

namespace Bunshin.Cli.Tests;

public sealed class DoctorTests
{
    [Fact]
    public void The_doctor_says_for_each_kind_and_mode_and_datapath_whether_it_serves_and_marks_at_most_one_as_the_choice()
    {
        using var report = JsonDocument.Parse(Bunshin.Run("doctor", "-j").Output);
        var datapaths = report.RootElement.GetProperty("datapaths").EnumerateArray().ToArray();
        foreach (var child in new[] { "macvlan", "macvtap", "vlan", "ipvlan l2", "ipvlan l3", "ipvlan l3s" })
        {
            var rows = datapaths.Where(IsOfChild).ToArray();
            Assert.Equal(DatapathKinds.Real.Select(DatapathKinds.Word), rows.Select(row => row.GetProperty("datapath").GetString()));
            var chosen = rows.Where(row => row.GetProperty("auto").GetBoolean()).ToArray();
            var served = rows.Where(row => row.GetProperty("supported").GetBoolean()).ToArray();
            Assert.Equal(served.Take(1), chosen);
            Assert.All(rows, row => Assert.NotEmpty(row.GetProperty("reason").GetString()!));
            var auto = Assert.Single(report.RootElement.GetProperty("auto").EnumerateArray(), IsOfChild);
            Assert.Equal(
                chosen.Select(row => row.GetProperty("datapath").GetString()).SingleOrDefault(),
                auto.TryGetProperty("datapath", out var datapath) ? datapath.GetString() : null);
            Assert.All(
                rows.TakeWhile(row => !row.GetProperty("auto").GetBoolean()),
                row => Assert.Contains($"not {row.GetProperty("datapath").GetString()}: {row.GetProperty("reason").GetString()}", auto.GetProperty("why").GetString(), StringComparison.Ordinal));

            bool IsOfChild(JsonElement row) =>
                child == string.Join(' ', new[] { "child", "mode" }.Select(key => row.GetProperty(key).GetString()).OfType<string>());
        }

        string[] expected = ["macvlan", "macvtap", "ipvlan", "8021q", "veth", "tun", "BPF", "AF_XDP"];
        Assert.Empty(expected.Except(report.RootElement.GetProperty("machine").EnumerateArray().Select(fact => fact.GetProperty("name").GetString())));
    }

    [Fact]
    public void The_table_has_a_row_for_each_fact()
    {
        var text = Bunshin.Run("doctor").Output;
        Assert.Contains("AF_XDP", text, StringComparison.Ordinal);
        Assert.Contains("macvtap", text, StringComparison.Ordinal);
        Assert.DoesNotContain("[green]", text, StringComparison.Ordinal);
    }
}
