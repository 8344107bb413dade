using System.CommandLine;
using System.CommandLine.Parsing;
using GpuAls.Cli.Help;
using GpuAls.Cli.Options;
using GpuAls.Core;
using GpuAls.Kernels;

namespace GpuAls.Cli.Training;

/// <summary>The device of a command: --use-gpu, --device, --verbose.</summary>
sealed class DeviceOptions
{
    readonly ChoiceOption<bool> useGpu;
    readonly Option<string?> device;
    readonly VerboseOption verbose = new();

    readonly bool takesSeveral;

    /// <param name="scope">The options that the device is used for, for the help; null if the command always uses it.</param>
    /// <param name="takesSeveral">Whether the command can use several devices together.</param>
    public DeviceOptions(string? scope = null, bool takesSeveral = false)
    {
        this.takesSeveral = takesSeveral;
        var of = scope is null ? "" : $" for {scope}";
        useGpu = new(
            "--use-gpu",
            $"Use a graphics card{of}, through CUDA or OpenCL. Without a card, true runs the kernels on the processor, very slowly, for "
            + $"checking. Default: true if there is a card.",
            null,
            ("true", true),
            ("false", false));
        // The spelling of the notebooks.
        useGpu.Aliases.Add("--use_gpu");
        device = new("--device")
        {
            Description = $"Use this device{of}: cuda, cuda:1, opencl, opencl:1, cpu, or ilgpu-cpu (kernels on the processor)."
                + $"{(takesSeveral ? " Several cards together: cuda:all, or cuda:0,1." : "")} See gpuals devices.",
            HelpName = "name",
        };
        device.CompletionSources.Add([.. Enum.GetValues<DeviceKind>().Select(DeviceCatalog.Word)]);
    }

    /// <summary>--use-gpu</summary>
    public Option UseGpu => useGpu;

    /// <summary>--use-gpu and --device</summary>
    public IReadOnlyList<Option> All => [useGpu, device];

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(DocumentedCommand command)
    {
        command.Add(HelpHeading.Device, useGpu, device);
        command.Validators.Add(result =>
        {
            if (result.IsGiven(useGpu) && result.IsGiven(device))
                result.AddError("--use-gpu and --device both choose the device; expected one of them");
        });
    }

    /// <summary>Adds --verbose.</summary>
    public void AddNotesTo(DocumentedCommand command) => command.Add(HelpHeading.Output, verbose);

    /// <summary>The typed option that chooses a device; null if the program chooses.</summary>
    public Option? Given(SymbolResult result) => result.FirstGiven(useGpu, device);

    /// <summary>The typed device, or the best one; it is not opened yet.</summary>
    /// <param name="parse">The typed command.</param>
    /// <param name="localRank">
    /// The number of this rank of a job among those of its host, each of which takes the next card; null without a job.
    /// </param>
    /// <exception cref="GpuAlsException">The typed device does not exist.</exception>
    public ChosenDevice Choose(ParseResult parse, int? localRank = null)
    {
        // The search for cards takes a tenth of a second.
        if (IsCpu(parse)) return new ChosenDevice([], Why: null, Catalog: null, parse.GetValue(verbose));
        var catalog = DeviceCatalog.Discover();
        try
        {
            if (parse.GetValue(device) is { } names)
            {
                var found = localRank is { } number ? [catalog.FindForRank(names, number)]
                    : takesSeveral ? catalog.FindAll(names)
                    : [catalog.Find(names)];
                return new ChosenDevice(found, Why: null, catalog, parse.GetValue(verbose));
            }

            var wantsGpu = parse.IsGiven(useGpu);
            var choice = wantsGpu ? catalog.BestForKernels() : catalog.Best();
            var chosen = localRank is { } local ? catalog.FindForRank(DeviceCatalog.Word(choice.Device.Kind), local) : choice.Device;
            return new ChosenDevice([chosen], choice.Why, catalog, wantsGpu || parse.GetValue(verbose));
        }
        catch
        {
            catalog.Dispose();
            throw;
        }
    }

    bool IsCpu(ParseResult parse) => parse.GetValue(device) == DeviceCatalog.Word(DeviceKind.Cpu) || !useGpu.GivenOr(parse, true);
}
