using System.Globalization;
using GpuAls.Core;

namespace GpuAls.Kernels;

/// <summary>What a training puts into a device's memory, known before anything is allocated.</summary>
/// <param name="Device">What the device has.</param>
/// <param name="Parts">What lies there, none of it twice.</param>
sealed record MemoryPlan(DeviceMemory Device, IReadOnlyList<MemoryPart> Parts)
{
    internal const string UserFactors = "user factors";
    internal const string ItemFactors = "item factors";

    /// <summary>Bytes of all parts together.</summary>
    public long Total => Parts.Sum(part => part.Bytes);

    /// <summary>Usable bytes that stay free; negative where the parts do not fit.</summary>
    public long Left => Device.Usable - Total;

    /// <summary>A line for each part, then the total and what is left.</summary>
    public IEnumerable<string> Lines()
    {
        foreach (var part in Parts) yield return Line(part.What, part.Bytes);
        yield return Line("together", Total);
        yield return Line($"left on {Device.Device}", Left);
    }

    /// <summary>Bytes of the factors of both sides.</summary>
    internal long Factors => Parts.Where(part => part.What is UserFactors or ItemFactors).Sum(part => part.Bytes);

    /// <summary>What is thrown where it does not fit.</summary>
    /// <param name="needs">What needs how much.</param>
    internal DeviceException DoesNotFit(string needs) => new(
        $"{needs}, and {Device.Device} has {DisplayText.Bytes(Device.Size)} of memory, {DisplayText.Bytes(Device.Usable)} of it to be used");

    /// <summary>All lines.</summary>
    public override string ToString() => string.Join(Environment.NewLine, Lines());

    static string Line(string what, long bytes) => string.Create(CultureInfo.InvariantCulture, $"{DisplayText.Bytes(bytes),10}  {what}");
}
