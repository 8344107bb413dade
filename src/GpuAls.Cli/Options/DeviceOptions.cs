using System.CommandLine;
using System.CommandLine.Parsing;
using GpuAls.Core;
using GpuAls.Kernels;

namespace GpuAls.Cli;

/// <summary>Which device works: --use-gpu, --device.</summary>
sealed class DeviceOptions
{
    readonly string trains;
    readonly ChoiceOption<bool> useGpu;
    readonly Option<string?> device;

    /// <param name="train">For the help, what it is to do: "train".</param>
    /// <param name="trains">"trains".</param>
    public DeviceOptions(string train, string trains)
    {
        this.trains = trains;
        useGpu = new(
            "--use-gpu",
            $"Whether to {train} on a graphics card, through CUDA or else OpenCL. With true and no card the same kernels run on the processor, slowly, for checking. Left out: on a card where there is one.",
            null,
            ("true", true),
            ("false", false));
        // As the notebooks spell it.
        useGpu.Aliases.Add("--use_gpu");
        device = new("--device")
        {
            Description = $"{char.ToUpperInvariant(train[0])}{train[1..]} on this device and no other: cuda, cuda:1, opencl, opencl:1, cpu, or ilgpu-cpu (the cards' kernels on the processor). See gpuals devices.",
            HelpName = "name",
        };
    }

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(useGpu);
        command.Add(device);
        command.Validators.Add(result =>
        {
            if (result.GetResult(useGpu) is not null && result.GetResult(device) is not null)
                result.AddError($"--use-gpu and --device both say what {trains}, expected one of them");
        });
    }

    /// <summary>The option that was typed; null where the choice is the program's.</summary>
    public string? Given(SymbolResult result) =>
        result.GetResult(useGpu) is not null ? useGpu.Name : result.GetResult(device) is not null ? device.Name : null;

    /// <summary>The device that was asked for, or the best there is; it is not opened yet.</summary>
    /// <param name="parse">What was typed.</param>
    /// <exception cref="GpuAlsException">A device was named that is not here.</exception>
    public ChosenDevice Choose(ParseResult parse)
    {
        // Looking for cards takes a tenth of a second.
        if (IsCpu(parse)) return new ChosenDevice(Found: null, Why: null, Catalog: null);
        var catalog = DeviceCatalog.Discover();
        try
        {
            if (parse.GetValue(device) is { } name) return new ChosenDevice(catalog.Find(name), Why: null, catalog);
            var choice = parse.GetResult(useGpu) is null ? catalog.Best() : catalog.BestForKernels();
            return new ChosenDevice(choice.Device, choice.Why, catalog);
        }
        catch
        {
            catalog.Dispose();
            throw;
        }
    }

    bool IsCpu(ParseResult parse) =>
        parse.GetValue(device) == DeviceCatalog.Word(DeviceKind.Cpu) || parse.GetResult(useGpu) is not null && !useGpu.Meaning(parse);
}
