using System.Reflection;
using System.Text.Json;
using GpuAls.Core.Interactions;
using GpuAls.Core.Model;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Checkpoints;

/// <summary>Everything that the bits of a training depend on. A training continues a checkpoint only if both have the same identity.</summary>
/// <param name="Program">The version of GpuAls.</param>
/// <param name="Build">The builds of the assemblies that compute: two builds of one version may compute other bits.</param>
/// <param name="Device">The device, its precision and the width of its vectors; the number of threads changes no bit.</param>
/// <param name="Data">The fingerprint of the interactions.</param>
sealed record CheckpointIdentity(string Program, string Build, string Device, string Data)
{
    /// <summary>The identity of a training.</summary>
    /// <param name="matrix">The interactions to train on.</param>
    /// <param name="others">Further pairs that the training depends on.</param>
    /// <param name="device">The device.</param>
    /// <param name="watcher">The observer of the training; null for none.</param>
    public static CheckpointIdentity Of(InteractionMatrix matrix, IEnumerable<SparseRows> others, IAlsDevice device, object? watcher)
    {
        List<Assembly> assemblies = [typeof(CheckpointIdentity).Assembly, .. device.Assemblies];
        if (watcher is not null) assemblies.Add(watcher.GetType().Assembly);
        var version = typeof(CheckpointIdentity).Assembly.GetName().Version!;
        return new(
            version.ToString(3),
            string.Join(' ', assemblies.Distinct().Select(assembly => assembly.ManifestModule.ModuleVersionId.ToString("N"))),
            device.Arithmetic,
            DataFingerprint.Of(matrix, others));
    }

    /// <summary>The first difference to the identity of a training that is to continue, as a sentence; null for none.</summary>
    /// <param name="here">The identity of that training.</param>
    public string? Difference(CheckpointIdentity here)
    {
        if (Program != here.Program) return $"it was written by GpuAls {DisplayText.Escape(Program)}, and this is GpuAls {here.Program}";
        // Before the builds, because another kind of device is another assembly.
        if (Device != here.Device) return $"it was trained on {DisplayText.Escape(Device)}, and this training runs on {here.Device}";
        if (Build != here.Build) return $"it was written by another build of GpuAls {Program}, which may compute other bits";
        return Data == here.Data
            ? null
            : "it was trained on other interactions, or on the same ones with other names, another split or other features";
    }

    /// <summary>The first option or setting of a validation that differs, as a sentence; null for none.</summary>
    /// <param name="there">The description in the checkpoint, of <see cref="ModelDescription"/>.</param>
    /// <param name="here">The description of the training that is to continue.</param>
    public static string? Difference(byte[] there, byte[] here)
    {
        using JsonDocument one = JsonDocument.Parse(there), other = JsonDocument.Parse(here);
        return Difference(one.RootElement.GetProperty("options"), other.RootElement.GetProperty("options"), "")
            ?? Difference(Validation(one.RootElement), Validation(other.RootElement), "validation ");
    }

    static JsonElement? Validation(JsonElement description) =>
        description.GetProperty("training").TryGetProperty("validation", out var validation) ? validation : null;

    static string? Difference(JsonElement? there, JsonElement? here, string prefix)
    {
        var (theirs, own) = (Members(there), Members(here));
        foreach (var name in own.Keys.Union(theirs.Keys))
        {
            var (found, expected) = (theirs.GetValueOrDefault(name, "none"), own.GetValueOrDefault(name, "none"));
            if (found != expected) return $"its {prefix}{name} is {DisplayText.Escape(found)}, and that of this training is {expected}";
        }

        return null;
    }

    // The kept iteration is a result, not a setting.
    static Dictionary<string, string> Members(JsonElement? json) => json is { } element
        ? element.EnumerateObject().Where(member => member.Name != "kept").ToDictionary(member => member.Name, member => member.Value.ToString())
        : [];
}
