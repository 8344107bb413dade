using System.Reflection.Metadata;
using System.Xml.Linq;

namespace GpuAls.Packages.Tests;

/// <summary>The content of the packages that a program refers to.</summary>
public sealed class LibraryPackageTests(PackageFeed feed)
{
    static readonly Guid EmbeddedSource = new("0E8A571B-6926-466E-B4AD-8AB04611F5FE");

    /// <summary>Each library with all that it depends on; of those of its dependencies, the ones whose version the build sets.</summary>
    static readonly Dictionary<string, string[]> Libraries = new()
    {
        ["GpuAls.Core"] = [],
        ["GpuAls.Databases"] =
        [
            "GpuAls.Core", "GpuAls.Ingestion", "DuckDB.NET.Data.Full", "Microsoft.Data.Sqlite", "Npgsql", "Pgvector", "Qdrant.Client",
            "CsvHelper", "Google.Protobuf", "SharpCompress",
        ],
        ["GpuAls.Evaluation"] = ["GpuAls.Core"],
        ["GpuAls.Export"] = ["GpuAls.Core", "GpuAls.Ingestion", "GpuAls.Parquet", "Google.Protobuf", "CsvHelper", "ParquetSharp", "SharpCompress"],
        ["GpuAls.Ingestion"] = ["GpuAls.Core", "CsvHelper", "SharpCompress"],
        ["GpuAls.Kernels"] = ["GpuAls.Core", "ILGPU"],
        ["GpuAls.Parquet"] = ["GpuAls.Core", "GpuAls.Ingestion", "ParquetSharp", "CsvHelper", "SharpCompress"],
        ["GpuAls.Reporting"] = ["GpuAls.Core", "GpuAls.Evaluation", "OxyPlot.Core", "SkiaSharp", "SkiaSharp.NativeAssets.Linux"],
        ["GpuAls.Serving"] =
        [
            "GpuAls.Core", "Microsoft.AspNetCore.OpenApi", "OpenTelemetry.Exporter.OpenTelemetryProtocol", "OpenTelemetry.Extensions.Hosting",
            "OpenTelemetry.Instrumentation.AspNetCore", "OpenTelemetry.Instrumentation.Runtime",
        ],
    };

    /// <summary>
    /// The libraries that the package GpuAls does not bring: they need native libraries of up to 117 MB, or ASP.NET Core.
    /// </summary>
    static readonly string[] Separate = ["GpuAls.Databases", "GpuAls.Export", "GpuAls.Parquet", "GpuAls.Reporting", "GpuAls.Serving"];

    public static TheoryData<string> Ids => [.. Libraries.Keys];

    [Fact]
    public void PackagesOtherThanTheTool_AreTheLibrariesAndTheOneThatBringsThem() => Assert.Equal(
        Libraries.Keys.Append("GpuAls").Order(StringComparer.Ordinal),
        feed.Packages.Keys.Where(id => !id.StartsWith("GpuAls.Tool", StringComparison.Ordinal)).Order(StringComparer.Ordinal));

    [Fact]
    public void GpuAls_BringsEveryManagedLibrary_AndHasNoAssembly()
    {
        var package = feed.Packages["GpuAls"];
        Assert.Equal(["GpuAls.nuspec", "README.md", "lib/net10.0/_._"], package.Files);
        Assert.Equal(Expected(Libraries.Keys.Except(Separate)), package.Dependencies.Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(Ids))]
    public void Library_NeedsAspNetCore_OnlyIfItServes(string id) => Assert.Equal(
        id == "GpuAls.Serving" ? ["Microsoft.AspNetCore.App"] : [],
        feed.Packages[id].Elements("frameworkReference").Select(element => element.Attribute("name")!.Value));

    [Theory, MemberData(nameof(Ids))]
    public void Library_HoldsItsAssemblyAndDocumentation_AndNothingElse(string id) =>
        Assert.Equal([$"{id}.nuspec", "README.md", $"lib/net10.0/{id}.dll", $"lib/net10.0/{id}.xml"], feed.Packages[id].Files);

    [Theory, MemberData(nameof(Ids))]
    public void Library_DependsOnTheListedPackages_AtTheVersionsOfTheBuild(string id) =>
        Assert.Equal(Expected(Libraries[id]), feed.Packages[id].Dependencies.Order(StringComparer.Ordinal));

    [Theory, MemberData(nameof(Ids))]
    public void Documentation_DescribesTheAssembly(string id)
    {
        var documentation = XDocument.Parse(feed.Packages[id].Text($"lib/net10.0/{id}.xml"));
        Assert.Equal(id, documentation.Descendants("assembly").Single().Element("name")!.Value);
        Assert.Contains(documentation.Descendants("member"), member =>
            member.Attribute("name")!.Value.StartsWith("T:GpuAls.", StringComparison.Ordinal)
            && !string.IsNullOrWhiteSpace(member.Element("summary")?.Value));
    }

    [Theory, MemberData(nameof(Ids))]
    public void SymbolPackage_HoldsEverySourceFile(string id)
    {
        var symbols = feed.Symbols(id);
        Assert.Equal([$"{id}.nuspec", $"lib/net10.0/{id}.pdb"], symbols.Files);
        using var provider = MetadataReaderProvider.FromPortablePdbStream(new MemoryStream(symbols.Bytes($"lib/net10.0/{id}.pdb")));
        var reader = provider.GetMetadataReader();
        Assert.NotEmpty(reader.Documents);
        foreach (var document in reader.Documents)
        {
            var kinds = reader.GetCustomDebugInformation(document).Select(handle => reader.GetGuid(reader.GetCustomDebugInformation(handle).Kind));
            Assert.True(kinds.Contains(EmbeddedSource), $"{id}.snupkg lacks the source {reader.GetString(reader.GetDocument(document).Name)}");
        }
    }

    static IEnumerable<string> Expected(IEnumerable<string> ids) => ids
        .Select(id => $"net10.0: {id} {(id.StartsWith("GpuAls", StringComparison.Ordinal) ? Repository.Version : Repository.VersionOf(id))}")
        .Order(StringComparer.Ordinal);
}
