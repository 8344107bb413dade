using GpuAls.Cli.Shell;
using GpuAls.Core;
using GpuAls.Core.Model;
using GpuAls.Core.Queries;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Distributed.Training;
using GpuAls.Kernels;
using GpuAls.Kernels.Planning;

namespace GpuAls.Cli.Training;

/// <summary>The device of a command, or the devices of a training. It owns the devices that it opens.</summary>
/// <param name="Found">The devices, of which all but a training use one; empty for the CPU if no search was needed.</param>
/// <param name="Why">The reason for the choice, for people; null if the device was typed.</param>
/// <param name="Catalog">The devices of this machine; null for the CPU if no search was needed.</param>
/// <param name="IsExplained">Whether people want to know the device and the reason.</param>
sealed record ChosenDevice(IReadOnlyList<FoundDevice> Found, string? Why, DeviceCatalog? Catalog, bool IsExplained) : IDisposable
{
    LocalGroup? group;

    /// <summary>The kind of device.</summary>
    public DeviceKind Kind => Found is [var first, ..] ? first.Kind : DeviceKind.Cpu;

    /// <summary>The names for people: "cuda:0 (NVIDIA H100)"; null for the CPU if no search was needed.</summary>
    public string? Text => Found is [] ? null : string.Join(", ", Found);

    /// <summary>A warning for people about a device that is not meant for work; null for none.</summary>
    public string? Warning => Kind == DeviceKind.IlgpuCpu
        ? "the GPU kernels run on the processor for checking, hundreds of times slower than --use-gpu false"
        : null;

    /// <summary>
    /// Prints the device, the reason and the links of several devices if people want to know. Prints slow links and the warning in any case.
    /// </summary>
    /// <param name="terminal">The terminal.</param>
    /// <param name="text">"Training on CPU, 2 threads".</param>
    public void Announce(Terminal terminal, string text)
    {
        if (IsExplained) terminal.Note($"{text}{(Why is null ? "" : $": {Why}")}.");
        if (group is not null && (IsExplained || !group.Links.AreDirect)) terminal.Note(group.Links.Text);
        if (Warning is not null) terminal.Warn(Warning);
    }

    /// <summary>Opens the device for training.</summary>
    /// <param name="threads">Threads of the CPU; 0 for one for each core.</param>
    /// <param name="plan">Gets the use of an accelerator's memory; null for nobody.</param>
    /// <param name="precision">The storage of the vectors.</param>
    /// <param name="solver">The solver of the training; null if it is still to be chosen.</param>
    /// <exception cref="GpuAlsException">The driver cannot open the device, or the device does not support the precision with the solver.</exception>
    public IAlsDevice OpenToTrain(int threads, IProgress<MemoryPlan>? plan, Precision precision, Solver? solver)
    {
        foreach (var kind in Found.Select(device => device.Kind).Append(Kind).Distinct()) PrecisionOption.RequireSupported(precision, kind, solver);
        IAlsDevice[] opened = [.. Found.Select(device => Catalog!.Open(device, threads, plan, precision))];
        if (opened is []) return new CpuDevice(threads, precision);
        if (opened is [var one]) return one;
        group = new LocalGroup(opened, links: DeviceLinks.Open(opened, Environment.GetEnvironmentVariable(DeviceLinks.Variable)));
        return group.Device;
    }

    /// <summary>Opens the device for recommendations to many users.</summary>
    /// <param name="model">The model.</param>
    /// <param name="plan">Gets the use of an accelerator's memory; null for nobody.</param>
    /// <param name="explains">Whether recommendations will be explained.</param>
    /// <exception cref="GpuAlsException">The driver cannot open the device, or the model does not fit its memory.</exception>
    public IRecommender OpenToRecommend(AlsModel model, IProgress<MemoryPlan>? plan, bool explains) => Found switch
    {
        [] => new Recommender(model),
        [var one] => Catalog!.OpenRecommender(one, model, plan, explains),
        _ => throw new InvalidOperationException("only training uses several devices"),
    };

    public void Dispose()
    {
        group?.Dispose();
        Catalog?.Dispose();
    }
}

/// <summary>The planned use of a device's memory, printed for people.</summary>
sealed class PlanNote(Terminal terminal) : IProgress<MemoryPlan>
{
    public void Report(MemoryPlan value)
    {
        foreach (var line in value.Lines()) terminal.Note(line);
    }
}
