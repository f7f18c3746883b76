using System.Text.Json;
using System.Text.Json.Serialization;

namespace Bunshin.Networks.Storing;

/// <summary>A value of an enumeration as the kernel's word for it: <c>bridge</c>, <c>l3s</c>, <c>nopromisc</c>; never a number.</summary>
internal sealed class WordText<TEnum>() : JsonStringEnumConverter<TEnum>(new LowerCase(), allowIntegerValues: false)
    where TEnum : struct, Enum
{
    private sealed class LowerCase : JsonNamingPolicy
    {
        public override string ConvertName(string name) => name.ToLowerInvariant();
    }
}
