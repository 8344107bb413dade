using System.Text.RegularExpressions;

namespace GpuAls.Packages.Tests;

/// <summary>A new console program in an empty folder that refers to packages.</summary>
public sealed partial class LibraryProgramTests(PackageFeed feed)
{
    [Fact]
    public async Task TheReadmesProgram_BuildsAndRuns_WithThePackageGpuAlsAlone()
    {
        var folder = feed.EmptyFolder("program");
        // The program reads the data of the README, which the built command generates.
        await Run(folder, "exec", Gpuals, "generate", "plays.tsv", "--users", "2000", "--items", "1000", "--rows", "80000");
        var printed = await BuildAndRun(folder, Program(File.ReadAllText(Repository.File("README.md"))), "GpuAls");

        Assert.True(File.Exists(Path.Combine(folder, "plays.als")));
        Assert.True(printed.Length >= 5, $"the README's program printed {printed.Length} lines");
        Assert.All(printed, line => Assert.Matches(@"^\d[.,]\d{3} \w", line));
    }

    [Fact]
    public async Task AProgramWithParquetAndDatabases_BuildsAndRuns_WithThePackagesOfBoth()
    {
        var folder = feed.EmptyFolder("tables");
        File.WriteAllText(Path.Combine(folder, "plays.tsv"), "ann\tmuse\t3\nann\tabba\t1\nbob\tmuse\t2\nbob\tblur\t5\n");
        await Run(folder, "exec", Gpuals, "train", "plays.tsv", "--model", "plays.als", "--factors", "2", "--use-gpu", "false");
        // Two lists of two items, as a Parquet file: interactions like any others.
        await Run(folder, "exec", Gpuals, "recommend", "plays.als", "--all-users", "--include-known", "-n", "2", "--to", "lists.parquet");
        var printed = await BuildAndRun(folder, """
            using GpuAls.Core.Interactions;
            using GpuAls.Databases.Reading;
            using GpuAls.Ingestion;
            using GpuAls.Parquet.Reading;

            var format = new InteractionFormat { Value = ColumnReference.Named("score") };
            var builder = new InteractionMatrixBuilder();
            new InteractionReader(format) { Kinds = [ParquetFile.Kind] }.Read("lists.parquet", builder);
            Console.WriteLine(builder.Build());
            var (matrix, report) = DatabaseInteractions.ReadMatrix("duckdb::memory:", "select user, item, score from 'lists.parquet'", format);
            Console.WriteLine(matrix);
            Console.WriteLine(report.Rows);
            """, "GpuAls.Parquet", "GpuAls.Databases");

        Assert.Equal(3, printed.Length);
        Assert.Equal(printed[0], printed[1]);
        Assert.Equal("4", printed[2]);
    }

    /// <summary>The command as it was built.</summary>
    static string Gpuals => Repository.File($"artifacts/bin/GpuAls.Cli/{Repository.Configuration.ToLowerInvariant()}/gpuals.dll");

    /// <summary>Builds a program that refers to packages, and runs it.</summary>
    /// <returns>The lines that it printed.</returns>
    async Task<string[]> BuildAndRun(string folder, string program, params string[] packages)
    {
        var references = packages.Select(id => $"""<PackageReference Include="{id}" Version="{feed.Version}" />""");
        File.WriteAllText(Path.Combine(folder, "program.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
              </PropertyGroup>
              <ItemGroup>
                {string.Join("\n    ", references)}
              </ItemGroup>
            </Project>
            """);
        File.WriteAllText(Path.Combine(folder, "Program.cs"), program);
        await Run(folder, "build", "-c", "Release", "-o", "out", "-v", "quiet");
        return (await Run(folder, "exec", "out/program.dll"))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    Task<string> Run(string folder, params string[] arguments) => Command.Run(folder, feed.Cache, Command.DotNet, arguments);

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
