using System.CommandLine;
using GpuAls.Cli.Help;
using GpuAls.Cli.Input;
using GpuAls.Cli.Options;
using GpuAls.Cli.Training;
using GpuAls.Core;
using GpuAls.Core.Solving;
using GpuAls.Ingestion.Synthetic;
using GpuAls.Kernels;

namespace GpuAls.Cli.Benchmarking;

/// <summary>The devices of a benchmark: --device, --threads, --precision.</summary>
sealed class BenchmarkDeviceOptions
{
    readonly Option<string[]> device = new("--device")
    {
        Description =
            "Device to train on: cpu, cuda, cuda:1, opencl, opencl:1, or ilgpu-cpu (kernels on the processor, very slow). "
            + "Repeat the option for several devices. Default: cpu and every card.",
        HelpName = "name",
    };

    readonly NumberOption<int> threads = ThreadsOption.Create();
    readonly ChoiceOption<Precision> precision = PrecisionOption.Create();

    public BenchmarkDeviceOptions() => device.CompletionSources.Add([.. Enum.GetValues<DeviceKind>().Select(DeviceCatalog.Word)]);

    /// <summary>--device</summary>
    public Option Device => device;

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(DocumentedCommand command) => command.Add(HelpHeading.Device, device, threads, precision);

    /// <summary>Threads of the CPU; 0 for one for each core.</summary>
    public int Threads(ParseResult parse) => parse.GetValue(threads);

    /// <summary>The typed devices, or all fast ones.</summary>
    /// <exception cref="GpuAlsException">A typed device does not exist; the message lists the devices that do.</exception>
    public BenchmarkDevices Find(ParseResult parse, Solver solver) =>
        BenchmarkDevices.Find(parse.GetValue(device) ?? [], Threads(parse), precision.Meaning(parse), solver);
}

/// <summary>The data of a benchmark: a file, or generated data with --users, --items, --rows, --seed, --full.</summary>
sealed class BenchmarkSetOptions
{
    // A quarter of Last.fm-360K, which takes less than half a minute on two cores.
    readonly SyntheticDataOptions generated = new(new SyntheticOptions { Users = 90_000, Items = 73_000, Rows = 4_400_000 });
    readonly InputOptions input = new("Default: generated data.");
    readonly Option<bool> full =
        new("--full") { Description = "Generate data of the size of Last.fm-360K: 17.5 million rows, which takes minutes and gigabytes." };

    /// <summary>--full</summary>
    public Option Full => full;

    /// <summary>Adds the argument and the options to a command.</summary>
    public void AddTo(DocumentedCommand command)
    {
        command.Add(HelpHeading.Data, [.. generated.All, full]);
        input.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(input.File) is [_, ..] && result.FirstGiven([.. generated.All, full]) is { } size)
                result.AddError($"{size.Name} is for generated data, and cannot be used with FILE");
            if (result.GetValue(full) && result.FirstGiven(generated.Sizes) is { } other)
                result.AddError($"--full and {other.Name} exclude each other; expected one of them");
        });
    }

    /// <summary>The typed file; null for generated data.</summary>
    public InputFiles? Input(ParseResult parse) => input.ReadIfNamed(parse);

    /// <summary>The typed paths.</summary>
    public IEnumerable<string> Paths(ParseResult parse) => input.Paths(parse);

    /// <summary>The size of generated data.</summary>
    public SyntheticOptions Generated(ParseResult parse) =>
        parse.GetValue(full) ? new SyntheticOptions { Seed = generated.Read(parse).Seed } : generated.Read(parse);
}
