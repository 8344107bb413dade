using GpuAls.Cli.Output;
using GpuAls.Cli.Shell;
using GpuAls.Core;
using GpuAls.Core.Living;
using GpuAls.Core.Model;
using GpuAls.Core.Queries.Indexed;

namespace GpuAls.Cli.Updating;

/// <summary>The index of a model whose vectors change: an update keeps it, a full training and a removal do not.</summary>
static class KeptIndex
{
    /// <summary>An update, with the index of the model before it; its time is one step more.</summary>
    public static UpdatedModel In(UpdatedModel updated, AlsModel before, int threads, CancellationToken cancel)
    {
        if (before.IndexSettings is null) return updated;
        var clock = new StepTimes();
        var model = IndexRefresh.Apply(before, updated.Model, threads, cancel);
        clock.End("index");
        return updated with { Model = model, Steps = [.. updated.Steps, .. clock.Steps] };
    }

    /// <summary>Writes that the index is gone, or that its recall was measured on other vectors.</summary>
    /// <param name="terminal">The terminal.</param>
    /// <param name="before">The model before.</param>
    /// <param name="after">The model that was written.</param>
    /// <param name="path">Its file.</param>
    public static void Note(Terminal terminal, AlsModel before, AlsModel after, string path)
    {
        if (before.IndexSettings is null) return;
        var command = $"To build it anew: gpuals index {DisplayText.Escape(path)}";
        if (after.IndexSettings is not { } settings)
            terminal.Note($"Removed the index, because all vectors are new or a removed row had shaped it. {command}");
        else if (settings.ChangedVectors > IndexRefresh.MuchChanged * after.Items.Count)
            terminal.Note($"{Format.Count(settings.ChangedVectors, "vector")} changed since the recall of the index was measured. {command}");
    }
}
