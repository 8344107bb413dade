using GpuAls.Cli.Input;
using GpuAls.Cli.Output;
using GpuAls.Cli.Shell;
using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Core.Prepared;

namespace GpuAls.Cli.Preparing;

/// <summary>The steps of a preparation, each with its progress and notes; those that an earlier run completed are left out.</summary>
/// <param name="preparation">The preparation.</param>
/// <param name="input">The input.</param>
/// <param name="folder">The folder as typed.</param>
/// <param name="terminal">The terminal.</param>
/// <param name="cancel">Stops the work.</param>
sealed class PreparationSteps(Preparation preparation, InputFiles input, string folder, Terminal terminal, CancellationToken cancel)
{
    readonly ProgressDisplay progress = new(terminal);

    /// <summary>Reads the rows into the folder.</summary>
    /// <exception cref="GpuAlsException">The input cannot be read, or an invalid row stops the reading.</exception>
    /// <exception cref="RemedyException">The disk is too small.</exception>
    public void Read()
    {
        if (preparation.Done >= PreparationStep.Read)
        {
            progress.Note($"{DisplayText.Escape(folder)} has the first steps of this command; going on after them.");
            return;
        }

        if (DiskEstimate.Note(input.Paths, input.Length, folder, input.Filter is not null) is { } note) progress.Note(note);
        preparation.Read(
            (builder, manifest) =>
            {
                var loaded = LoadedInteractions.Read(input, builder, terminal, progress, cancel);
                return (
                    loaded.ItemLabels,
                    manifest with
                    {
                        Inputs = [.. loaded.Reports.Select(PreparedSource.Of)],
                        EventWeights = loaded.EventWeights,
                        Times = loaded.Times,
                    });
            },
            cancel);
    }

    /// <summary>Sorts the rows and writes the shards.</summary>
    /// <param name="shards">The number of shards of each side.</param>
    /// <exception cref="StrengthOverflowException">The strengths of a pair add up to a number beyond float32.</exception>
    /// <exception cref="RemedyException">The disk is too small, the filters leave nothing, or there are fewer users or items than shards.</exception>
    public PreparedManifest Write(int shards)
    {
        if (preparation.Done < PreparationStep.ByUser) SortByUser();
        if (preparation.Done < PreparationStep.ByItem) SortByItem();
        var manifest = preparation.Manifest;
        if (manifest.Dropped is not null && manifest.Pairs == 0)
            throw FilterOptions.LeavesNothing(input.Filter!, input.Name, manifest.Dropped.Pairs);
        if (Math.Min(manifest.Users, manifest.Items) is var most && most < shards)
        {
            throw new RemedyException(
                $"--shards is {shards}, and the data have {Format.Count(manifest.Users, "user")} and {Format.Count(manifest.Items, "item")}; "
                    + $"expected at most {most}",
                $"Use fewer shards: --shards {most}");
        }

        foreach (var note in Notes(manifest)) progress.Note(note);
        return Show("writing shards", watcher => preparation.WriteShards(shards, watcher, cancel));
    }

    void SortByUser()
    {
        DiskEstimate.Require(preparation.Manifest, folder, input.Filter is not null);
        try
        {
            Show("sorting by user", watcher =>
            {
                preparation.SortByUser(watcher, cancel);
                return 0;
            });
        }
        catch (StrengthOverflowException exception)
        {
            throw new StrengthOverflowException(input.Name, exception);
        }
    }

    void SortByItem() => Show("sorting by item", watcher =>
    {
        preparation.SortByItem(input.Filter, input.Filter is null ? "" : FilterOptions.Words(input.Filter), watcher, cancel);
        return 0;
    });

    T Show<T>(string title, Func<IProgress<double>?, T> work) => progress.RunOnScreen<double, T>(title, share => share, _ => null, work);

    static IEnumerable<string> Notes(PreparedManifest manifest)
    {
        if (manifest.Duplicates > 0)
        {
            yield return $"{Format.Count(manifest.Duplicates, "row repeats", "rows repeat")} an earlier pair of user and item; "
                + "the values were added.";
        }

        if (manifest.RoundedSums is { } sums) yield return RoundingNote.Of(sums, "sum");
        if (manifest.Cancelled > 0)
            yield return $"{Format.Count(manifest.Cancelled, "pair was", "pairs were")} dropped because likes and dislikes cancel out.";
        if (manifest.Dropped is { } dropped) yield return FilterOptions.Note(dropped);
    }
}
