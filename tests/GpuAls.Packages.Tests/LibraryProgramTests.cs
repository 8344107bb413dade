using System.Text.RegularExpressions;

namespace GpuAls.Packages.Tests;

/// <summary>A new console program in an empty folder that refers to the package GpuAls.</summary>
public sealed partial class LibraryProgramTests(PackageFeed feed)
{
    [Fact]
    public async Task TheReadmesProgram_BuildsAndRuns_WithThePackageGpuAlsAlone()
    {
        var folder = feed.EmptyFolder("program");
        File.WriteAllText(Path.Combine(folder, "program.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="GpuAls" Version="{feed.Version}" />
              </ItemGroup>
            </Project>
            """);
        File.WriteAllText(Path.Combine(folder, "Program.cs"), Program(File.ReadAllText(Repository.File("README.md"))));
        // The program reads the data of the README, which the built command generates.
        var gpuals = Repository.File($"artifacts/bin/GpuAls.Cli/{Repository.Configuration.ToLowerInvariant()}/gpuals.dll");
        await Run("exec", gpuals, "generate", "plays.tsv", "--users", "2000", "--items", "1000", "--rows", "80000");

        await Run("build", "-c", "Release", "-o", "out", "-v", "quiet");
        var printed = (await Run("exec", "out/program.dll")).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

        Assert.True(File.Exists(Path.Combine(folder, "plays.als")));
        Assert.True(printed.Length >= 5, $"the README's program printed {printed.Length} lines");
        Assert.All(printed, line => Assert.Matches(@"^\d[.,]\d{3} \w", line));

        Task<string> Run(params string[] arguments) => Command.Run(folder, feed.Cache, Command.DotNet, arguments);
    }

    /// <summary>The README's first C# block, with the using lines that the README names outside it.</summary>
    static string Program(string readme)
    {
        var code = CSharpBlock().Match(readme).Groups["code"].Value;
        Assert.Contains("AlsTrainer", code, StringComparison.Ordinal);
        var usings = Using().Matches(readme).Select(match => match.Value).Distinct().Where(line => !code.Contains(line, StringComparison.Ordinal));
        return string.Join('\n', [.. usings, code]);
    }

    [GeneratedRegex("```csharp\r?\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex CSharpBlock();

    [GeneratedRegex(@"using GpuAls[.\w]*;")]
    private static partial Regex Using();
}
