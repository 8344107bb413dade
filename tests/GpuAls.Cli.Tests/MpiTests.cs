using System.Diagnostics;
using System.Runtime.Versioning;
using GpuAls.Cli.Commands;
using GpuAls.Cli.Training;
using GpuAls.Kernels;
using GpuAls.Testing;

namespace GpuAls.Cli.Tests;

/// <summary>The MPI libraries in the list of devices, and their absence from all that runs without mpiexec.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class MpiTests : IDisposable
{
    readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Devices_WithoutMpi_TellsThePackages()
    {
        var search = Search("/no/such/libmpi.so");

        Assert.Empty(search.Found);
        Assert.Matches(
            @"^GPUALS_MPI_LIBRARY is '/no/such/libmpi\.so', which cannot be loaded: /no/such/libmpi\.so: .*\. Install one: apt install mpich, "
                + "or openmpi-bin",
            search.Missing);
        var report = DevicesCommand.Report(
            new DeviceCatalog(
                [new(DeviceKind.Cpu, 0, "CPU", 1L << 30, null, IsProcessor: true)],
                [new(DeviceKind.Cuda, "no driver"), new(DeviceKind.OpenCl, "no driver")]),
            search);
        var shown = Assert.Single(report.Fields, field => field.Title == "MPI");
        Assert.Equal(search.Missing, shown.Value);
    }

    [Theory, InlineData("MPICH", "libmpich.so.12", "mpich"), InlineData("Open MPI", "libmpi.so.40", "openmpi")]
    public void Devices_ListsTheMpiLibrary(string name, string library, string abi)
    {
        _ = Mpiexec.Of(name);
        Assert.SkipUnless(File.Exists("/etc/debian_version"), "the name of this library is Debian's");

        Assert.Matches(
            $$"""\{"name":"{{name}} ([0-9.]+) \({{library}}\)","library":"{{library}}","version":"{{name}} \1","abi":"{{abi}}"\}""",
            Gpuals.Answer("devices", "--output", "json"));
    }

    /// <summary>Open MPI gives each rank a terminal. Its results are the same bytes as in a file.</summary>
    [Theory, InlineData("MPICH"), InlineData("Open MPI")]
    public void Results_UnderALauncher_AreThoseOfAFile(string launcher)
    {
        var job = Mpiexec.Of(launcher).Run(1, ["dotnet", typeof(Program).Assembly.Location, "schema", "devices"]);

        Assert.Equal((0, Gpuals.Answer("schema", "devices").ReplaceLineEndings("\n"), ""), (job.Code, job.Output, job.Error));
    }

    /// <summary>The loader of glibc writes the name of each library that the process asks for.</summary>
    [Theory, InlineData("train", false), InlineData("devices", true)]
    public async Task OnlyTheListOfDevices_LoadsMpi(string command, bool loads)
    {
        Assert.SkipUnless(File.Exists("/lib64/ld-linux-x86-64.so.2") || File.Exists("/lib/ld-linux-aarch64.so.1"), "no loader of glibc, which tells");
        var plays = folder.Write("plays.tsv", "alice\tmuse\t3\nalice\tadele\t2\nbob\tmuse\t5\nbob\tkorn\t1\n");
        var start = RunningProgram.StartInfo(
            command == "train" ? ["train", plays, "--model", folder["a.als"], "--factors", "2", "--use-gpu", "false", "--quiet"] : [command]);
        start.Environment["LD_DEBUG"] = "files";
        start.Environment["LD_DEBUG_OUTPUT"] = folder["loaded"];
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        _ = await output;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal((0, ""), (process.ExitCode, error));
        var loaded = string.Concat(Directory.EnumerateFiles(folder.Path, "loaded.*").Select(File.ReadAllText));
        Assert.Contains("libcoreclr.so", loaded);
        Assert.Equal(loads, loaded.Contains("file=libmpi", StringComparison.Ordinal));
    }

    static MpiSearch Search(string library) =>
        MpiSearch.Run(Surroundings.None with { Variables = new Dictionary<string, string> { ["GPUALS_MPI_LIBRARY"] = library } });
}
