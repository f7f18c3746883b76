using System.Text;
using Bunshin.Linux.Netlink.Links;
using CsCheck;

namespace Bunshin.Linux.Tests;

public class A_text_of_the_kernel
{
    [Fact]
    public void Leads_back_to_its_bytes_whatever_they_are()
    {
        // Mostly letters that escapes are made of, so that what only looks like one comes up.
        byte[] parts = [(byte)'\\', (byte)'x', (byte)'f', (byte)'5', (byte)'c', 0xC3, 0xA9];
        var letter = Gen.OneOf(Gen.Byte, Gen.Int[0, parts.Length - 1].Select(at => parts[at]));
        letter.Array[0, 15].Sample(static bytes =>
        {
            var text = KernelText.Decode(bytes);
            Assert.Equal(bytes, KernelText.Encode(text));
            Assert.Equal(bytes.Length, KernelText.CountBytes(text));
            Assert.DoesNotContain(text, char.IsControl);
            Assert.Equal(text, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)));
        });
    }

    [Theory]
    [InlineData("eth0", "eth0")]
    [InlineData("ü€", "ü€")]
    [InlineData("a\\b", "a\\b")]
    [InlineData("\\xff", "\\x5cxff")]
    [InlineData("\u001b[31m", "\\x1b[31m")]
    [InlineData("\u0085", "\\xc2\\x85")]
    public void Shows_what_can_be_shown(string bytes, string shown) => Assert.Equal(shown, KernelText.Decode(Encoding.UTF8.GetBytes(bytes)));

    [Fact]
    public void Names_a_device_that_no_other_text_names()
    {
        using var home = new TestNamespace();
        foreach (var (name, other) in new[] { ("\\xff", "\\xfe"), ("a\\x1b[0m", "b") })
        {
            home.Net.CreateLink(new NewLink { Name = name, Kind = new VethKind { Peer = new NewLink { Name = other, Kind = new VethKind() } } });
            Assert.Equal((name, other), (home.Net.GetLink(name).Name, home.Net.GetLink(other).Name));
            Assert.NotEqual(home.Net.GetLink(name).Index, home.Net.GetLink(other).Index);
            Assert.Equal(2, home.Net.Links().ByName().Keys.Count(found => found == name || found == other));
        }

        var link = home.Net.GetLink("\\xff").Index;
        home.Net.ChangeLink(link, new LinkChange { Alias = "\\xfe\\x0a" });
        home.Net.AddAlternativeName(link, "long-name-of-\\xfd");
        Assert.Equal("\\xfe\\x0a", home.Net.FindLink(link)!.Alias);
        Assert.Equal(link, home.Net.GetLink("long-name-of-\\xfd").Index);
    }

    [Fact]
    public void May_be_twice_in_a_dump()
    {
        LinkInfo[] links = [new() { Index = 3, Name = "a" }, new() { Index = 4, Name = "a" }, new() { Index = 4, Name = "b" }];
        Assert.Equal(4, links.ByName()["a"].Index);
        Assert.Equal("b", links.ByIndex()[4].Name);
    }
}
