using System.CommandLine;
using GpuAls.Kernels;

namespace GpuAls.Cli;

/// <summary><c>gpuals devices</c>: what can train here, and why something that one might expect cannot.</summary>
sealed class DevicesCommand : Command
{
    readonly OutputOption output = new();

    public DevicesCommand(Terminal terminal)
        : base("devices", "Lists what can train on this machine, and why something else cannot.")
    {
        output.AddTo(this);
        SetAction(parse => (int)Show(output.Writer(parse, terminal)));
    }

    /// <summary>Writes the devices that there are, the missing ones, and which one is taken where none is named.</summary>
    public static ExitCode Show(IReportWriter output)
    {
        using var catalog = DeviceCatalog.Discover();
        output.Write(Report(catalog));
        return ExitCode.Done;
    }

    internal static Report Report(DeviceCatalog catalog) => new(
        null,
        [new("best", "Trains where none is named", catalog.Best().Device.Spec), new("why", "Because", catalog.Best().Why)],
        new Sheet(
            "devices",
            "Devices",
            [new("device", "--device"), new("name", "Name"), new("memoryBytes", "Memory", Fact.Bytes), new("warpSize", "Warp")],
            [.. catalog.Found.Select(device => (object?[])[device.Spec, device.Name, device.MemoryBytes, device.WarpSize])]),
        new Sheet(
            "missing",
            catalog.Missing.Count == 0 ? null : "Not here",
            [new("kind", "--device"), new("why", "Why")],
            [.. catalog.Missing.Select(missing => (object?[])[DeviceCatalog.Word(missing.Kind), missing.Why])]));
}
