using Bunshin.Networks;

namespace Bunshin.Docker.Options;

/// <summary>One option of a network.</summary>
/// <param name="Name">As users write it after <c>-o</c>.</param>
/// <param name="Apply">Takes its value over into the settings, or says what is wrong with it.</param>
internal sealed record NetworkOption(string Name, Func<NetworkSettings, string, OptionOutcome> Apply);
