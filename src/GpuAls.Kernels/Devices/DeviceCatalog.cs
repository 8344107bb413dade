using System.Globalization;
using GpuAls.Core;
using ILGPU;
using ILGPU.Runtime;

namespace GpuAls.Kernels;

/// <summary>The devices of this machine, and why those that one might expect are missing. It owns what it opens: dispose of it after the last training.</summary>
public sealed class DeviceCatalog : IDisposable
{
    static readonly (DeviceKind Kind, string Word)[] Words =
        [(DeviceKind.Cuda, "cuda"), (DeviceKind.OpenCl, "opencl"), (DeviceKind.Cpu, "cpu"), (DeviceKind.IlgpuCpu, "ilgpu-cpu")];

    readonly Context? context;
    readonly Owned opened = new();

    internal DeviceCatalog(IReadOnlyList<FoundDevice> found, IReadOnlyList<MissingKind> missing) => (Found, Missing) = (found, missing);

    DeviceCatalog(Context context)
    {
        this.context = context;
        (Found, Missing) = DeviceSearch.Run(context);
    }

    /// <summary>What can be used, in the order of preference: CUDA, OpenCL, the CPU, ILGPU's CPU accelerator. The last two are always there.</summary>
    public IReadOnlyList<FoundDevice> Found { get; }

    /// <summary>What cannot be used, and why.</summary>
    public IReadOnlyList<MissingKind> Missing { get; }

    /// <summary>Looks for devices.</summary>
    public static DeviceCatalog Discover() => new(DeviceSearch.CreateContext());

    /// <summary>The device of that name, and no other: "cuda" (the first), "cuda:1", "opencl", "opencl:0", "cpu", "ilgpu-cpu".</summary>
    /// <exception cref="GpuAlsException">There is no such name, or no such device here; the message lists what was found.</exception>
    public FoundDevice Find(string spec)
    {
        var parts = spec.Split(':', 2);
        var kind = Words.Where(word => word.Word == parts[0]).Select(word => (DeviceKind?)word.Kind).SingleOrDefault();
        var index = 0;
        var isNumbered = kind is DeviceKind.Cuda or DeviceKind.OpenCl;
        if (kind is null || parts.Length == 2 && !(isNumbered && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out index)))
            throw new GpuAlsException($"device {DisplayText.Quote(spec)} is none that there is: expected cuda, cuda:1, opencl, opencl:1, cpu or ilgpu-cpu");
        return Found.FirstOrDefault(device => device.Kind == kind && device.Index == index)
            ?? throw new GpuAlsException($"device {DisplayText.Quote(spec)}: {WhyMissing(kind.Value, index)}. Found: {string.Join(", ", Found)}");
    }

    /// <summary>What trains fastest here: CUDA, else a card through OpenCL, else the CPU.</summary>
    public DeviceChoice Best()
    {
        if (First(DeviceKind.Cuda) is { } cuda) return new(cuda, "the first CUDA device");
        if (First(DeviceKind.OpenCl, isProcessor: false) is { } openCl) return new(openCl, $"the first card of OpenCL; {Why(DeviceKind.Cuda)}");
        var why = First(DeviceKind.OpenCl, isProcessor: true) is { } processor
            ? $"{processor} is the processor itself, which this uses better"
            : Why(DeviceKind.OpenCl);
        return new(First(DeviceKind.Cpu)!, $"{Why(DeviceKind.Cuda)}; {why}");
    }

    /// <summary>What runs the kernels: CUDA, else OpenCL, a card before a processor, else ILGPU's CPU accelerator.</summary>
    public DeviceChoice BestForKernels()
    {
        if (First(DeviceKind.Cuda) is { } cuda) return new(cuda, "the first CUDA device");
        if ((First(DeviceKind.OpenCl, isProcessor: false) ?? First(DeviceKind.OpenCl)) is { } openCl) return new(openCl, $"the first OpenCL device; {Why(DeviceKind.Cuda)}");
        return new(First(DeviceKind.IlgpuCpu)!, $"{Why(DeviceKind.Cuda)}; {Why(DeviceKind.OpenCl)}");
    }

    /// <summary>A device that an <see cref="AlsTrainer"/> can use, until the catalog is disposed of.</summary>
    /// <param name="device">One of <see cref="Found"/>.</param>
    /// <param name="threads">Of the CPU; 0: one for each core.</param>
    /// <param name="precision">How the vectors that training fetches are stored.</param>
    /// <exception cref="GpuAlsException">The driver cannot open the device; the message has its reason.</exception>
    public IAlsDevice Open(FoundDevice device, int threads = 0, Precision precision = Precision.Full) => Open(device, threads, planned: null, precision);

    internal IAlsDevice Open(FoundDevice device, int threads, IProgress<MemoryPlan>? planned, Precision precision = Precision.Full)
    {
        if (device.Kind == DeviceKind.Cpu) return new CpuDevice(threads, precision);
        return new IlgpuDevice(OpenAccelerator(device), precision) { Planned = planned };
    }

    /// <summary>What answers questions about many users of a model, until the catalog is disposed of.</summary>
    /// <param name="device">One of <see cref="Found"/>.</param>
    /// <param name="model">The model.</param>
    /// <param name="explains">Whether <see cref="IRecommender.ExplainMany"/> will be asked; it needs more of an accelerator's memory.</param>
    /// <exception cref="DeviceException">The model does not fit the device's memory, or the driver reported an error.</exception>
    /// <exception cref="GpuAlsException">The driver cannot open the device; the message has its reason.</exception>
    public IRecommender OpenRecommender(FoundDevice device, AlsModel model, bool explains = true) => OpenRecommender(device, model, planned: null, explains);

    internal IRecommender OpenRecommender(FoundDevice device, AlsModel model, IProgress<MemoryPlan>? planned, bool explains = true)
    {
        if (device.Kind == DeviceKind.Cpu) return new Recommender(model);
        return opened.Add(DeviceRecommender.Open(OpenAccelerator(device), model, planned, explains));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        opened.Dispose();
        context?.Dispose();
    }

    /// <summary>The word for a kind that <see cref="Find"/> knows: "cuda", "opencl", "cpu", "ilgpu-cpu".</summary>
    public static string Word(DeviceKind kind) => Words.Single(word => word.Kind == kind).Word;

    Accelerator OpenAccelerator(FoundDevice device)
    {
        try
        {
            return opened.Add(device.Ilgpu!.CreateAccelerator(context!));
        }
        catch (Exception exception) when (exception is AcceleratorException or NotSupportedException)
        {
            throw new GpuAlsException($"{device} cannot be opened: {exception.Message}", exception);
        }
    }

    FoundDevice? First(DeviceKind kind, bool? isProcessor = null) =>
        Found.FirstOrDefault(device => device.Kind == kind && (isProcessor ?? device.IsProcessor) == device.IsProcessor);

    string Why(DeviceKind kind) => Missing.Single(missing => missing.Kind == kind).Why;

    string WhyMissing(DeviceKind kind, int index) => First(kind) is null ? Why(kind) : $"no device of this kind has number {index}, they are counted from 0";
}
