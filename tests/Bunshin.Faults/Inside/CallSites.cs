using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;

namespace Bunshin.Faults.Inside;

/// <summary>Names the place a system call is made at, by the stack of whoever makes it.</summary>
internal static class CallSites
{
    private const string Ours = "Bunshin.";
    private const string Lowest = "Bunshin.Linux";
    private static readonly ConcurrentDictionary<(MethodBase Method, int Offset), string> s_places = new();

    /// <summary>
    /// <c>call @ place &lt; user</c>: the line in Bunshin that calls, and, where that is in Bunshin.Linux, the line outside of it that had it called.
    /// </summary>
    /// <param name="call">The system call.</param>
    public static string Find(string call)
    {
        string? place = null;
        string? outermost = null;
        foreach (var frame in new StackTrace(2, fNeedFileInfo: false).GetFrames())
        {
            if (frame.GetMethod() is not { DeclaringType: { } type } method)
            {
                continue;
            }

            var assembly = type.Assembly.GetName().Name!;
            if (!IsOurs(assembly))
            {
                outermost = IsPlumbing(type) ? outermost : outermost ?? $"{type.Name}.{method.Name}";
                continue;
            }

            if (type.Name == "Syscall" || assembly == "Bunshin.Faults")
            {
                continue;
            }

            var here = s_places.GetOrAdd((method, frame.GetILOffset()), static (_, found) => Place(found), frame);
            if (assembly != Lowest)
            {
                return place is null ? $"{call} @ {here}" : $"{call} @ {place} < {here}";
            }

            place ??= here;
        }

        return $"{call} @ {place ?? $"({outermost ?? "runtime"})"}";
    }

    private static bool IsOurs(string assembly) => assembly.StartsWith(Ours, StringComparison.Ordinal) || assembly == "bunshin";

    private static bool IsPlumbing(Type type) => type.FullName!.StartsWith("Interop", StringComparison.Ordinal) || type.Name.Contains("Handle", StringComparison.Ordinal);

    private static string Place(StackFrame frame)
    {
        // The line is looked up here, once for each place, because it is read from the program's symbols.
        var method = frame.GetMethod()!;
        var lines = new StackTrace(0, fNeedFileInfo: true).GetFrames();
        var line = lines.FirstOrDefault(one => one.GetMethod() == method && one.GetILOffset() == frame.GetILOffset())?.GetFileLineNumber() ?? 0;
        return string.Create(CultureInfo.InvariantCulture, $"{TypeName(method.DeclaringType!)}.{MethodName(method)}:{line}");
    }

    private static string TypeName(Type type)
    {
        while (type.Name[0] == '<' && type.DeclaringType is { } outer)
        {
            type = outer;
        }

        return type.Name.Split('`')[0];
    }

    // <Name>b__0 of a lambda, or MoveNext of the type <Name>d__0.
    private static string MethodName(MethodBase method)
    {
        var name = method.Name == "MoveNext" ? method.DeclaringType!.Name : method.Name;
        return name[0] == '<' && name.IndexOf('>', StringComparison.Ordinal) is > 1 and var end ? name[1..end] : name;
    }
}
