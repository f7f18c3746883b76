using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Bunshin.Faults;

/// <summary>The places in the code of Bunshin.Linux that call a wrapper of the system, read from the assembly itself.</summary>
internal static class CodeSites
{
    private static readonly Dictionary<int, OpCode> s_codes = typeof(OpCodes).GetFields()
        .Select(static field => (OpCode)field.GetValue(null)!)
        .ToDictionary(static code => code.Value & 0xffff);

    /// <summary>All of them, as <c>Type.Method:line Wrapper</c>.</summary>
    public static IReadOnlyList<string> All()
    {
        using var file = new PEReader(File.OpenRead(typeof(Linux.LinuxException).Assembly.Location));
        var embedded = file.ReadDebugDirectory().First(static entry => entry.Type == DebugDirectoryEntryType.EmbeddedPortablePdb);
        using var symbols = file.ReadEmbeddedPortablePdbDebugDirectoryData(embedded);
        var (code, lines) = (file.GetMetadataReader(), symbols.GetMetadataReader());
        var found = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var handle in code.MethodDefinitions)
        {
            var method = code.GetMethodDefinition(handle);
            var type = NameOf(code, method.GetDeclaringType());
            if (type == "Syscall" || method.RelativeVirtualAddress == 0)
            {
                continue;
            }

            var body = file.GetMethodBody(method.RelativeVirtualAddress).GetILReader();
            foreach (var (offset, called) in Calls(ref body))
            {
                if (Wrapper(code, called) is { } wrapper)
                {
                    _ = found.Add($"{type}.{MethodName(code, method)}:{Line(lines, handle, offset)} {wrapper}");
                }
            }
        }

        return [.. found];
    }

    // What decides no call: names of errors, and checks of what a call gave.
    private static string? Wrapper(MetadataReader code, EntityHandle called)
    {
        if (called.Kind == HandleKind.MethodSpecification)
        {
            called = code.GetMethodSpecification((MethodSpecificationHandle)called).Method;
        }

        if (called.Kind != HandleKind.MethodDefinition)
        {
            return null;
        }

        var method = code.GetMethodDefinition((MethodDefinitionHandle)called);
        var name = code.GetString(method.Name);
        return NameOf(code, method.GetDeclaringType()) == "Syscall" && name is not ("get_LastErrno" or "Check" or "GetEffectiveUser") ? name : null;
    }

    private static List<(int Offset, EntityHandle Called)> Calls(ref BlobReader body)
    {
        var found = new List<(int, EntityHandle)>();
        while (body.RemainingBytes > 0)
        {
            var offset = body.Offset;
            int value = body.ReadByte();
            var code = s_codes[value == 0xfe ? 0xfe00 | body.ReadByte() : value];
            switch (code.OperandType)
            {
                case OperandType.InlineMethod:
                    found.Add((offset, (EntityHandle)MetadataTokens.Handle(body.ReadInt32())));
                    break;
                case OperandType.InlineSwitch:
                    body.Offset += body.ReadInt32() * 4;
                    break;
                case OperandType.InlineNone:
                    break;
                case OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar:
                    body.Offset += 1;
                    break;
                case OperandType.InlineVar:
                    body.Offset += 2;
                    break;
                case OperandType.InlineI8 or OperandType.InlineR:
                    body.Offset += 8;
                    break;
                default:
                    body.Offset += 4;
                    break;
            }
        }

        return found;
    }

    private static int Line(MetadataReader lines, MethodDefinitionHandle method, int offset) => lines.GetMethodDebugInformation(method).GetSequencePoints()
        .Where(point => !point.IsHidden && point.Offset <= offset)
        .Select(static point => point.StartLine)
        .LastOrDefault();

    private static string NameOf(MetadataReader code, TypeDefinitionHandle handle)
    {
        var type = code.GetTypeDefinition(handle);
        while (code.GetString(type.Name)[0] == '<' && !type.GetDeclaringType().IsNil)
        {
            type = code.GetTypeDefinition(type.GetDeclaringType());
        }

        return code.GetString(type.Name).Split('`')[0];
    }

    private static string MethodName(MetadataReader code, MethodDefinition method)
    {
        var name = code.GetString(method.Name);
        name = name == "MoveNext" ? code.GetString(code.GetTypeDefinition(method.GetDeclaringType()).Name) : name;
        return name[0] == '<' && name.IndexOf('>', StringComparison.Ordinal) is > 1 and var end ? name[1..end] : name;
    }
}
