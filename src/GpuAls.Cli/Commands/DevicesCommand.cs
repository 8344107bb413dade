using GpuAls.Cli.Help;
using GpuAls.Cli.Options;
using GpuAls.Cli.Output;
using GpuAls.Cli.Shell;
using GpuAls.Cli.Training;
using GpuAls.Kernels;

namespace GpuAls.Cli.Commands;

/// <summary><c>gpuals devices</c>: the devices and MPI libraries of this machine, and the reasons for missing ones.</summary>
sealed class DevicesCommand : DocumentedCommand
{
    readonly OutputOption output = new();

    public DevicesCommand(Terminal terminal)
        : base("devices", "List the devices of this machine, and why others are missing.")
    {
        output.AddTo(this, HelpHeading.Plain);
        Examples = [new("Train on a device of the list", "gpuals train plays.tsv --model plays.als --device cuda:1")];
        SetAction(parse =>
        {
            using var catalog = DeviceCatalog.Discover();
            output.Writer(parse, terminal).Write(Report(catalog, MpiSearch.Run(terminal.Surroundings)));
            return (int)ExitCode.Done;
        });
    }

    internal static Report Report(DeviceCatalog catalog, MpiSearch mpi) => new(
        null,
        [
            new("best", "Default device", catalog.Best().Device.Spec),
            new("why", "Reason", catalog.Best().Why),
            new("mpi", mpi.Missing is null ? "MPI" : null, mpi.Table()),
            new("mpiMissing", mpi.Missing is null ? null : "MPI", mpi.Missing),
        ],
        new Table(
            "devices",
            "Devices",
            [new("device", "--device"), new("name", "Name"), new("memoryBytes", "Memory", Field.Bytes), new("warpSize", "Warp")],
            [.. catalog.Found.Select(device => (object?[])[device.Spec, device.Name, device.MemoryBytes, device.WarpSize])]),
        new Table(
            "missing",
            catalog.Missing.Count == 0 ? null : "Missing",
            [new("kind", "--device"), new("why", "Reason")],
            [.. catalog.Missing.Select(missing => (object?[])[DeviceCatalog.Word(missing.Kind), missing.Why])]));
}
