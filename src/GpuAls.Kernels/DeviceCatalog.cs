using System.Globalization;
using GpuAls.Core;
using GpuAls.Core.Model;
using GpuAls.Core.Queries;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Training;
using GpuAls.Kernels.Launching;
using GpuAls.Kernels.Planning;
using ILGPU;
using ILGPU.Runtime;

namespace GpuAls.Kernels;

/// <summary>The devices of this machine. The catalog owns what it opens: dispose of it after the last training.</summary>
sealed class DeviceCatalog : IDisposable
{
    readonly Context? context;
    readonly DisposableStack opened = new();

    /// <summary>A catalog of made-up devices, for tests.</summary>
    internal DeviceCatalog(IReadOnlyList<FoundDevice> found, IReadOnlyList<MissingKind> missing) => (Found, Missing) = (found, missing);

    DeviceCatalog(Context context)
    {
        this.context = opened.Add(context);
        (Found, Missing) = DeviceSearch.Run(context);
    }

    /// <summary>The devices that can be used, the preferred ones first. The CPU and ILGPU's CPU accelerator are always among them.</summary>
    public IReadOnlyList<FoundDevice> Found { get; }

    /// <summary>The kinds that this machine has no device of.</summary>
    public IReadOnlyList<MissingKind> Missing { get; }

    /// <summary>Searches this machine.</summary>
    public static DeviceCatalog Discover() => new(DeviceSearch.CreateContext());

    /// <summary>The name of a kind that <see cref="Find"/> takes: "cuda", "opencl", "cpu", "ilgpu-cpu".</summary>
    public static string Word(DeviceKind kind) => DeviceKinds.Of(kind).Word;

    /// <summary>The device with this name: "cuda" (the first CUDA device), "cuda:1", "opencl", "opencl:0", "cpu", "ilgpu-cpu".</summary>
    /// <exception cref="GpuAlsException">The name is unknown, or this machine has no such device; the message lists the devices found.</exception>
    public FoundDevice Find(string spec)
    {
        var parts = spec.Split(':', 2);
        var row = DeviceKinds.All.SingleOrDefault(row => row.Word == parts[0]);
        var index = 0;
        var isKnown = row is not null
            && (parts.Length == 1 || row.IsNumbered && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out index));
        if (!isKnown)
            throw new GpuAlsException($"unknown device {DisplayText.Quote(spec)}; expected {DeviceKinds.Names}");
        return Found.FirstOrDefault(device => device.Kind == row!.Kind && device.Index == index)
            ?? throw new GpuAlsException($"device {DisplayText.Quote(spec)}: {WhyNotFound(row!, index)}. Found: {string.Join(", ", Found)}");
    }

    /// <summary>The devices with these names: "cuda:0,1", "cuda:0,opencl:1", "cuda:all" (all its cards), or one name.</summary>
    /// <exception cref="GpuAlsException">A name is unknown, or this machine has no such device; the message lists the devices found.</exception>
    public IReadOnlyList<FoundDevice> FindAll(string specs)
    {
        List<FoundDevice> devices = [];
        var kind = "";
        foreach (var part in specs.Split(','))
        {
            // A number alone is that of another device of the same kind.
            var spec = part.Length > 0 && part.All(char.IsAsciiDigit) && kind.Length > 0 ? $"{kind}:{part}" : part;
            kind = spec.Split(':', 2)[0];
            if (spec.EndsWith(":all", StringComparison.Ordinal))
            {
                var first = Find(kind);
                FoundDevice[] cards = [.. Found.Where(device => device.Kind == first.Kind && !device.IsProcessor)];
                devices.AddRange(cards.Length > 0 ? cards : [first]);
            }
            else
            {
                devices.Add(Find(spec));
            }
        }

        return devices;
    }

    /// <summary>The device of one of several processes on this machine: of a name without a number, the next device of its kind.</summary>
    /// <param name="spec">The name.</param>
    /// <param name="process">The number of the process among those of this machine, from 0.</param>
    /// <exception cref="GpuAlsException">The name is unknown, or this machine has no such device; the message lists the devices found.</exception>
    public FoundDevice FindForRank(string spec, int process)
    {
        var device = Find(spec);
        if (spec.Contains(':', StringComparison.Ordinal)) return device;
        FoundDevice[] same = [.. Found.Where(one => one.Kind == device.Kind && one.IsProcessor == device.IsProcessor)];
        return same[process % same.Length];
    }

    /// <summary>The fastest device for training: the first card, otherwise the CPU.</summary>
    public DeviceChoice Best()
    {
        List<string> whys = [];
        foreach (var row in DeviceKinds.All.Where(row => row.MayBeCards))
        {
            if (First(row.Kind, isProcessor: false) is { } card) return new(card, string.Join("; ", [$"the first {row.Title} card", .. whys]));
            whys.Add(First(row.Kind) is { } processor ? $"{processor} is the processor itself, which 'cpu' uses better" : Why(row.Kind));
        }

        return new(First(DeviceKind.Cpu)!, string.Join("; ", whys));
    }

    /// <summary>
    /// The fastest device that runs the kernels: the first card, otherwise a processor through OpenCL, otherwise ILGPU's CPU accelerator.
    /// </summary>
    public DeviceChoice BestForKernels()
    {
        List<string> whys = [];
        foreach (var row in DeviceKinds.All.Where(row => row.MayBeCards))
        {
            if ((First(row.Kind, isProcessor: false) ?? First(row.Kind)) is { } device)
                return new(device, string.Join("; ", [$"the first {row.Title} device", .. whys]));
            whys.Add(Why(row.Kind));
        }

        return new(First(DeviceKind.IlgpuCpu)!, string.Join("; ", whys));
    }

    /// <summary>Opens a device for an <see cref="AlsTrainer"/>. It stays open until the catalog is disposed of.</summary>
    /// <param name="device">One of <see cref="Found"/>.</param>
    /// <param name="threads">Threads of the CPU; 0: one for each core.</param>
    /// <param name="planned">Receives the memory plan of each session before anything is allocated.</param>
    /// <param name="precision">How the vectors that training fetches are stored.</param>
    /// <exception cref="GpuAlsException">The driver cannot open the device; the message has its reason.</exception>
    public IAlsDevice Open(FoundDevice device, int threads = 0, IProgress<MemoryPlan>? planned = null, Precision precision = Precision.Full) =>
        device.Kind == DeviceKind.Cpu ? new CpuDevice(threads, precision) : new IlgpuDevice(OpenAccelerator(device), precision) { Planned = planned };

    /// <summary>Opens a recommender that answers for many users at once. It stays open until the catalog is disposed of.</summary>
    /// <param name="device">One of <see cref="Found"/>.</param>
    /// <param name="model">The model.</param>
    /// <param name="planned">Receives the memory plan before anything is allocated.</param>
    /// <param name="explains">Whether <see cref="IRecommender.ExplainMany"/> will be called; it needs more of the device's memory.</param>
    /// <exception cref="DeviceException">The model does not fit the device's memory, or the driver reported an error.</exception>
    /// <exception cref="GpuAlsException">The driver cannot open the device; the message has its reason.</exception>
    public IRecommender OpenRecommender(FoundDevice device, AlsModel model, IProgress<MemoryPlan>? planned = null, bool explains = true) =>
        device.Kind == DeviceKind.Cpu
            ? new Recommender(model)
            : opened.Add(DeviceRecommender.Open(OpenAccelerator(device), model, planned, explains));

    /// <inheritdoc/>
    public void Dispose() => opened.Dispose();

    Accelerator OpenAccelerator(FoundDevice device)
    {
        try
        {
            var accelerator = device.Ilgpu!.CreateAccelerator(context!);
            opened.Add(new AcceleratorLifetime(accelerator));
            return accelerator;
        }
        catch (Exception exception) when (exception is AcceleratorException or NotSupportedException)
        {
            throw new GpuAlsException($"{device} cannot be opened: {exception.Message}", exception);
        }
    }

    FoundDevice? First(DeviceKind kind, bool? isProcessor = null) =>
        Found.FirstOrDefault(device => device.Kind == kind && (isProcessor ?? device.IsProcessor) == device.IsProcessor);

    string Why(DeviceKind kind) => Missing.Single(missing => missing.Kind == kind).Why;

    string WhyNotFound(DeviceKindRow row, int index) =>
        First(row.Kind) is null ? Why(row.Kind) : $"there is no {row.Title} device {index}; numbers start at 0";
}
