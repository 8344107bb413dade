using System.Reflection;
using PublicApiGenerator;

namespace GpuAls.Architecture.Tests;

/// <summary>Compares the public API of each shipped assembly with the file that was reviewed last.</summary>
public sealed class PublicApiTests
{
    const string Folder = "tests/GpuAls.Architecture.Tests/PublicApi";
    const string Accept = "GPUALS_ACCEPT_PUBLIC_API";

    static readonly ApiGeneratorOptions Options = new() { IncludeAssemblyAttributes = false };

    public static TheoryData<string> Assemblies => [.. Shipped.Assemblies];

    [Theory, MemberData(nameof(Assemblies))]
    public void PublicApi_IsTheReviewedOne(string assembly)
    {
        var api = Lines(Assembly.LoadFrom(Shipped.PathOf(assembly)).GeneratePublicApi(Options));
        var file = $"{Folder}/{assembly}.approved.txt";
        var path = Shipped.Source(file);
        if (Environment.GetEnvironmentVariable(Accept) == "1")
        {
            File.WriteAllText(path, string.Join('\n', api) + '\n');
            return;
        }

        var approved = File.Exists(path) ? Lines(File.ReadAllText(path)) : [];
        Assert.True(api.SequenceEqual(approved), Difference(assembly, file, approved, api));
    }

    [Fact]
    public void EveryReviewedFile_IsOfAShippedAssembly() => Assert.Equal(
        Shipped.Assemblies.Select(assembly => assembly + ".approved.txt").Order(StringComparer.Ordinal),
        Directory.GetFiles(Shipped.Source(Folder)).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal));

    [Fact]
    public void Difference_ShowsTheLinesAndTheCommand() => Assert.Equal(
        """
        The public API of GpuAls.Core is not the reviewed one in core.txt:
        - class B
        + class C
        If the change is intended, accept it with this command, and review the changed file:
            GPUALS_ACCEPT_PUBLIC_API=1 dotnet test --project tests/GpuAls.Architecture.Tests -c Release
        """.ReplaceLineEndings("\n"),
        Difference("GpuAls.Core", "core.txt", ["class A", "class B"], ["class A", "class C"]));

    static string[] Lines(string text) => text.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries);

    static string Difference(string assembly, string file, IReadOnlyList<string> approved, IReadOnlyList<string> found)
    {
        var removed = approved.Except(found).Select(line => $"- {line.Trim()}");
        var added = found.Except(approved).Select(line => $"+ {line.Trim()}");
        string[] lines = [.. removed, .. added];
        return string.Join('\n',
            [
                $"The public API of {assembly} is not the reviewed one in {file}:",
                .. lines.Length > 0 ? lines : ["(the same lines in another order)"],
                "If the change is intended, accept it with this command, and review the changed file:",
                $"    {Accept}=1 dotnet test --project tests/GpuAls.Architecture.Tests -c Release",
            ]);
    }
}
