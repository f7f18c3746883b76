using System.Text.Json.Serialization;

namespace Bunshin.Docker.Engine;

/// <summary>How the engine's answers are read.</summary>
[JsonSerializable(typeof(EngineNetwork[]))]
internal sealed partial class EngineJson : JsonSerializerContext;
