using System.Globalization;
using GpuAls.Core;
using GpuAls.Core.Solving;
using GpuAls.Kernels.Launching;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace GpuAls.Kernels.Planning;

/// <summary>The memory that a training or a recommender will use on a device, computed before anything is allocated.</summary>
/// <param name="Device">The memory of the device.</param>
/// <param name="Parts">The allocations, each of them once.</param>
sealed record MemoryPlan(DeviceMemory Device, IReadOnlyList<MemoryPart> Parts)
{
    public const string UserFactors = "user factors";
    public const string ItemFactors = "item factors";

    /// <summary>Bytes of all parts.</summary>
    public long Total => Parts.Sum(part => part.Bytes);

    /// <summary>Usable bytes that stay free; negative if the parts do not fit.</summary>
    public long Left => Device.Usable - Total;

    /// <summary>Bytes of the factors of both sides.</summary>
    public long Factors => Parts.Where(part => part.What is UserFactors or ItemFactors).Sum(part => part.Bytes);

    /// <summary>One line for each part, then the total and the bytes left.</summary>
    public IEnumerable<string> Lines()
    {
        foreach (var part in Parts) yield return Line(part.What, part.Bytes);
        yield return Line("total", Total);
        yield return Line($"left on {Device.Device}", Left);
    }

    /// <summary>The error of a plan that does not fit.</summary>
    /// <param name="needs">The first half of the message: the parts and their bytes.</param>
    public DeviceException DoesNotFit(string needs) => new(
        $"{needs}, but {Device.Device} has {DisplayText.Bytes(Device.Size)} of memory, of which {DisplayText.Bytes(Device.Usable)} can be used");

    /// <summary>All lines.</summary>
    public override string ToString() => string.Join(Environment.NewLine, Lines());

    static string Line(string what, long bytes) => string.Create(CultureInfo.InvariantCulture, $"{DisplayText.Bytes(bytes),10}  {what}");
}

/// <summary>One allocation of a <see cref="MemoryPlan"/>.</summary>
/// <param name="What">Its name for people: "user factors".</param>
/// <param name="Bytes">Its size.</param>
sealed record MemoryPart(string What, long Bytes);

/// <summary>The memory of a device before anything is allocated.</summary>
/// <param name="Device">The device's name.</param>
/// <param name="Size">All of its bytes.</param>
/// <param name="Usable">The bytes that GpuAls may allocate.</param>
sealed record DeviceMemory(string Device, long Size, long Usable)
{
    // One part in 50 stays free: the driver stores the compiled kernels and rounds every buffer up to whole pages.
    const int ReservedPart = 50;

    /// <summary>The memory of an accelerator. Of the drivers, only CUDA reports how much is free.</summary>
    public static DeviceMemory Of(Accelerator accelerator)
    {
        // ILGPU's CPU accelerator reports no size of its own.
        var size = accelerator.IsEmulated() ? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes : accelerator.MemorySize;
        var free = accelerator is CudaAccelerator cuda ? cuda.GetFreeMemory() : size;
        return new DeviceMemory(accelerator.DisplayName(), size, Math.Max(0, free - size / ReservedPart));
    }
}
