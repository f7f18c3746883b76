using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Bunshin.Architecture.Tests;

/// <summary>Which folder (namespace) of a room uses what of which other one, as the compiler understands the sources: constants and names of enums too, which leave no trace in an assembly.</summary>
internal sealed class FolderReferences
{
    private static readonly (string Name, MetadataReference Reference)[] s_assemblies =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Select(static path => (Path.GetFileNameWithoutExtension(path), (MetadataReference)MetadataReference.CreateFromFile(path)))];

    private readonly SortedDictionary<(string From, string To), string> _references = [];

    private FolderReferences()
    {
    }

    /// <summary>How many names were understood.</summary>
    public int Understood { get; private set; }

    /// <summary>Names that the compiler knows nothing of: what generators write is not among the sources.</summary>
    public List<string> Unknown { get; } = [];

    /// <summary>Reads a room: its sources, and the assemblies of the others beside this program.</summary>
    /// <param name="assembly">The room's assembly, by whose name others show it their internal types.</param>
    /// <param name="folder">Where its sources are.</param>
    public static FolderReferences OfRoom(string assembly, string folder)
    {
        var files = Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories).Select(static file => (file, File.ReadAllText(file)));
        return Of(assembly, files);
    }

    /// <summary>Reads sources.</summary>
    public static FolderReferences Of(string assembly, IEnumerable<(string Path, string Text)> sources)
    {
        const string Implicit = "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq;"
            + "global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;";
        var options = CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Preview).WithDocumentationMode(DocumentationMode.None);
        var trees = sources.Append((Path: "", Text: Implicit)).Select(source => CSharpSyntaxTree.ParseText(source.Text, options, source.Path));
        var compilation = CSharpCompilation.Create(
            assembly, trees, s_assemblies.Where(one => one.Name != assembly).Select(static one => one.Reference), new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable));
        var found = new FolderReferences();
        foreach (var tree in compilation.SyntaxTrees)
        {
            found.Read(compilation.GetSemanticModel(tree), tree);
        }

        return found;
    }

    /// <summary>Uses of one folder by another, an example each.</summary>
    public IEnumerable<(string From, string To, string Example)> All => _references.Select(static pair => (pair.Key.From, pair.Key.To, pair.Value));

    /// <summary>The references that lie on a circle: from their end a way leads back to where they begin.</summary>
    public IReadOnlyList<string> Circles()
    {
        var next = _references.Keys.ToLookup(static edge => edge.From, static edge => edge.To);
        return [.. All.Where(edge => IsReached(edge.From, edge.To, next)).Select(static edge => $"{edge.From} -> {edge.To}: {edge.Example}")];
    }

    private static bool IsReached(string wanted, string from, ILookup<string, string> next)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var left = new Stack<string>([from]);
        while (left.TryPop(out var folder))
        {
            if (folder == wanted)
            {
                return true;
            }

            if (seen.Add(folder))
            {
                foreach (var other in next[folder])
                {
                    left.Push(other);
                }
            }
        }

        return false;
    }

    private void Read(SemanticModel model, SyntaxTree tree)
    {
        foreach (var node in tree.GetRoot().DescendantNodes().Where(static node => node is SimpleNameSyntax or ImplicitObjectCreationExpressionSyntax))
        {
            if (node.FirstAncestorOrSelf<BaseNamespaceDeclarationSyntax>() is not { } enclosing || node.Parent is BaseNamespaceDeclarationSyntax)
            {
                continue;
            }

            var info = model.GetSymbolInfo(node);
            var symbol = info.Symbol ?? info.CandidateSymbols.FirstOrDefault();
            if (symbol is null && model.GetTypeInfo(node).Type is null or IErrorTypeSymbol)
            {
                Unknown.Add($"{node} in {Path.GetFileName(tree.FilePath)}");
                continue;
            }

            Understood++;
            var type = symbol as INamedTypeSymbol ?? symbol?.ContainingType;
            if (type is null || !SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, model.Compilation.Assembly))
            {
                continue;
            }

            var (from, to) = (enclosing.Name.ToString(), type.ContainingNamespace.ToDisplayString());
            if (from != to)
            {
                _references.TryAdd((from, to), $"{type.Name} in {Path.GetFileName(tree.FilePath)}");
            }
        }
    }
}
