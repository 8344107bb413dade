using System.Xml.Linq;

namespace GpuAls.Packages.Tests;

/// <summary>The content of the packages of the <c>gpuals</c> command.</summary>
public sealed class ToolPackageTests(PackageFeed feed)
{
    static readonly string[] Machines = ["linux-x64", "linux-arm64", "win-x64", "osx-arm64", "any"];

    static readonly Dictionary<string, string[]> NativeLibraries = new()
    {
        ["linux-x64"] = ["ParquetSharpNative.so", "libSkiaSharp.so", "libduckdb.so", "libe_sqlite3.so"],
        ["linux-arm64"] = ["ParquetSharpNative.so", "libSkiaSharp.so", "libduckdb.so", "libe_sqlite3.so"],
        ["win-x64"] = ["ParquetSharpNative.dll", "duckdb.dll", "e_sqlite3.dll", "libSkiaSharp.dll"],
        ["osx-arm64"] = ["ParquetSharpNative.dylib", "libSkiaSharp.dylib", "libduckdb.dylib", "libe_sqlite3.dylib"],
    };

    [Fact]
    public void Tool_IsADotNetTool_ThatDependsOnNoPackage()
    {
        var package = feed.Packages["GpuAls.Tool"];
        Assert.Equal("DotnetTool", package.Elements("packageType").Single().Attribute("name")!.Value);
        Assert.Empty(package.Dependencies);
        Assert.Equal("gpuals", Settings(package).Descendants("Command").Single().Attribute("Name")!.Value);
    }

    [Fact]
    public void Tool_NamesAPackageForEachKindOfMachine_AndOneForAllOthers()
    {
        NeedsToolOfEachMachine();
        Assert.Equal(Machines.Select(machine => $"GpuAls.Tool.{machine}").Order(StringComparer.Ordinal),
            feed.Packages.Keys.Where(id => id.StartsWith("GpuAls.Tool.", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        var settings = Settings(feed.Packages["GpuAls.Tool"]);
        Assert.Equal(Machines.Select(machine => $"{machine} GpuAls.Tool.{machine}"),
            settings.Descendants("RuntimeIdentifierPackage")
                .Select(element => $"{element.Attribute("RuntimeIdentifier")!.Value} {element.Attribute("Id")!.Value}"));
    }

    [Theory]
    [InlineData("linux-x64", "gpuals"), InlineData("linux-arm64", "gpuals"), InlineData("win-x64", "gpuals.exe"), InlineData("osx-arm64", "gpuals")]
    public void ToolOfAMachine_HasAProgramOfItsOwn_CompiledAheadOfTime(string machine, string program)
    {
        NeedsToolOfEachMachine();
        var package = feed.Packages[$"GpuAls.Tool.{machine}"];
        Assert.Equal("DotnetToolRidPackage", package.Elements("packageType").Single().Attribute("name")!.Value);
        Assert.Equal(Shipped($"tools/net10.0/{machine}/", [program, .. NativeLibraries[machine]]), ShippedIn(package));
        var command = Settings(package).Descendants("Command").Single();
        Assert.Equal(("executable", program), (command.Attribute("Runner")!.Value, command.Attribute("EntryPoint")!.Value));
        // Code compiled ahead of time makes an assembly about three times as large as its portable form.
        var portable = feed.Packages["GpuAls.Tool.any"].Bytes("tools/net10.0/any/gpuals.dll").Length;
        Assert.InRange(package.Bytes($"tools/net10.0/{machine}/gpuals.dll").Length, portable * 3 / 2, portable * 6);
    }

    [Fact]
    public void PortableTool_HoldsManagedCodeOnly_AndStartsWithDotNet()
    {
        var package = PortableTool();
        Assert.Equal(Shipped("tools/net10.0/any/", []), ShippedIn(package));
        var command = Settings(package).Descendants("Command").Single();
        Assert.Equal(("dotnet", "gpuals.dll"), (command.Attribute("Runner")!.Value, command.Attribute("EntryPoint")!.Value));
    }

    [Fact]
    public void Tool_HoldsTheLicenceOfEveryLibraryThatItShips()
    {
        var package = PortableTool();
        var notices = package.Text("tools/net10.0/any/THIRD-PARTY-NOTICES.txt").Split('\n');
        var libraries = ShippedIn(package).Where(file => file.EndsWith(".dll", StringComparison.Ordinal))
            .Select(file => Path.GetFileNameWithoutExtension(file))
            .Where(name => !name.StartsWith("gpuals", StringComparison.OrdinalIgnoreCase)).ToList();
        // Windows' native libraries, by the names that they have without the "lib" of other systems.
        libraries.AddRange(NativeLibraries["win-x64"].Select(file => Path.GetFileNameWithoutExtension(file)));
        Assert.True(libraries.Count > 20);
        Assert.All(libraries, name => Assert.Contains(notices, line => line.Split(',', StringSplitOptions.TrimEntries).Contains(name)));
    }

    // If only a build was packed, GpuAls.Tool itself holds the portable program.
    PackageFile PortableTool() => feed.Packages[feed.HasToolOfEachMachine ? "GpuAls.Tool.any" : "GpuAls.Tool"];

    void NeedsToolOfEachMachine()
    {
        if (!feed.HasToolOfEachMachine)
            Assert.Skip("The tool is packed for every kind of machine by `dotnet pack`, which takes minutes; .ci/run checks those packages.");
    }

    static XDocument Settings(PackageFile package) =>
        XDocument.Parse(package.Text(package.Files.Single(file => file.EndsWith("/DotnetToolSettings.xml", StringComparison.Ordinal))));

    /// <summary>The files under tools/, without System.CommandLine's translations.</summary>
    static IEnumerable<string> ShippedIn(PackageFile package) => package.Files.Where(file => file.StartsWith("tools/", StringComparison.Ordinal)
        && !file.EndsWith("/System.CommandLine.resources.dll", StringComparison.Ordinal));

    static IEnumerable<string> Shipped(string folder, string[] ofTheMachine)
    {
        string[] files =
        [
            "Apache.Arrow.Scalars.dll", "Apache.Arrow.dll", "CsvHelper.dll", "DotnetToolSettings.xml", "DuckDB.NET.Bindings.dll",
            "DuckDB.NET.Data.dll", "Google.Protobuf.dll", "GpuAls.Core.dll", "GpuAls.Core.pdb", "GpuAls.Databases.dll",
            "GpuAls.Databases.pdb", "GpuAls.Distributed.dll", "GpuAls.Distributed.pdb", "GpuAls.Evaluation.dll", "GpuAls.Evaluation.pdb",
            "GpuAls.Export.dll", "GpuAls.Export.pdb", "GpuAls.Ingestion.dll", "GpuAls.Ingestion.pdb", "GpuAls.Kernels.dll",
            "GpuAls.Kernels.pdb", "GpuAls.Parquet.dll", "GpuAls.Parquet.pdb", "GpuAls.Reporting.dll", "GpuAls.Reporting.pdb",
            "GpuAls.Serving.dll", "GpuAls.Serving.pdb", "Grpc.Core.Api.dll", "Grpc.Net.Client.dll", "Grpc.Net.Common.dll", "ILGPU.dll",
            "Microsoft.AspNetCore.OpenApi.dll", "Microsoft.Data.Sqlite.dll", "Microsoft.OpenApi.dll", "Npgsql.dll",
            "OpenTelemetry.Api.ProviderBuilderExtensions.dll", "OpenTelemetry.Api.dll", "OpenTelemetry.Exporter.OpenTelemetryProtocol.dll",
            "OpenTelemetry.Extensions.Hosting.dll", "OpenTelemetry.Instrumentation.AspNetCore.dll",
            "OpenTelemetry.Instrumentation.Runtime.dll", "OpenTelemetry.dll", "OxyPlot.dll", "ParquetSharp.dll", "Pgvector.dll",
            "Qdrant.Client.dll", "SQLitePCLRaw.batteries_v2.dll", "SQLitePCLRaw.core.dll", "SQLitePCLRaw.provider.e_sqlite3.dll",
            "SharpCompress.dll", "SkiaSharp.dll", "Spectre.Console.Ansi.dll", "Spectre.Console.dll", "System.CommandLine.dll",
            "THIRD-PARTY-NOTICES.txt", "gpuals.deps.json", "gpuals.dll", "gpuals.pdb", "gpuals.runtimeconfig.json",
        ];
        return files.Concat(ofTheMachine).Order(StringComparer.Ordinal).Select(file => folder + file);
    }
}
