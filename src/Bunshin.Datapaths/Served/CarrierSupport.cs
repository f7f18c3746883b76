namespace Bunshin.Datapaths.Served;

/// <summary>What a carrier is given by those who serve the parent. All of it may be called from any thread.</summary>
/// <param name="Problems">Where it tells what fails in the background.</param>
/// <param name="OnGroupReport">A child told the network of a group it joined or left.</param>
/// <param name="OnFailure"><see cref="Carrier.Failure"/> is set.</param>
internal sealed record CarrierSupport(ServedProblems Problems, Action OnGroupReport, Action OnFailure);
