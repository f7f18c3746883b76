using Bunshin.RealEngine;

namespace Bunshin.System.Tests.Behaviours;

/// <summary>Every behaviour, by one driver, on one server; what one leaves is cleared away before the next.</summary>
public abstract class BehavioursOf(Site site) : IClassFixture<Site>
{
    public static TheoryData<string> Names => [.. Catalogue.All.Select(static behaviour => behaviour.Name)];

    internal string Answer(string name, Driver driver)
    {
        var server = Ready(driver);
        try
        {
            return Catalogue.All.Single(behaviour => behaviour.Name == name).Of(server, driver);
        }
        finally
        {
            server.Clear();
        }
    }

    internal void Check(string name, Driver driver)
    {
        var answer = Answer(name, driver);
        Assert.True(answer == "yes", answer);
    }

    internal Server Ready(Driver driver)
    {
        var isNew = site.IsEmpty;
        var server = site.Server(withBunshin: driver != Driver.Docker);
        if (isNew)
        {
            _ = site.Lan.AddHost("lanhost", "172.28.1.100/24", "172.28.2.100/24", "192.168.135.0/31", "2001:db8:1::100/64");
            _ = site.Lan.Plug(server.Machine, "eth1");
        }

        return server;
    }
}
