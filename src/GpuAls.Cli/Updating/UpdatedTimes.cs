using System.CommandLine;
using GpuAls.Cli.Input;
using GpuAls.Cli.Options;
using GpuAls.Cli.Shell;
using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Core.Model;
using GpuAls.Ingestion;

namespace GpuAls.Cli.Updating;

/// <summary>The use of the times of new interactions: that of the model which they are added to.</summary>
static class UpdatedTimes
{
    /// <summary>--half-life, which is a setting of the model: an error if it is typed.</summary>
    public static Option RefusedHalfLife
    {
        get
        {
            var option = new Option<string?>(TimeOptions.HalfLifeName) { Hidden = true };
            option.Validators.Add(result => result.AddError(
                $"{option.Name} is a setting of the model, which an update keeps; leave it out, or train anew with gpuals train"));
            return option;
        }
    }

    /// <summary>The new interactions with the half-life and the bounds of the model.</summary>
    /// <param name="file">The new interactions, with the typed options.</param>
    /// <param name="model">The model.</param>
    /// <param name="path">Its file.</param>
    /// <exception cref="RemedyException">The model needs the times of the rows, or they have no use, or an option contradicts the model.</exception>
    public static InputFiles Of(InputFiles file, AlsModel model, string path)
    {
        var name = DisplayText.Escape(path);
        var typed = file.Format.Times ?? new TimeRules();
        if (model.Training.Times is not { } times || times is { HalfLife: null, Since: null, Until: null })
        {
            return file.Format is not { Time: not null, Times: null } ? file : throw new RemedyException(
                $"{name} has no half-life, so that --time-column has no use; expected it with --as-of, --since or --until",
                "Leave out --time-column. Or train with a half-life: gpuals train FILE --model M --half-life 180d --time-column NAME");
        }

        if (file.Format.Time is null)
        {
            throw new RemedyException(
                $"{name} was trained with {Words(times)}, so that new rows need times; expected --time-column",
                $"Name the column with the time: gpuals update {name} FILE --time-column NAME");
        }

        RequireNone("--since", typed.Since, times.Since, name);
        RequireNone("--until", typed.Until, times.Until, name);
        var earliest = times.HalfLife is null ? null : times.AsOf;
        if (typed.AsOf < earliest)
        {
            throw new RemedyException(
                $"{TimeOptions.AsOfName} is {InteractionTimes.Text(typed.AsOf.Value)}, but the ages in {name} are counted from "
                    + $"{InteractionTimes.Text(earliest.Value)}; expected that moment or a later one",
                $"Leave out {TimeOptions.AsOfName}, or type {TimeOptions.AsOfName} {InteractionTimes.Text(earliest.Value)}");
        }

        var rules = typed with
        {
            HalfLife = times.HalfLife,
            Since = times.Since is { } since ? TimeBound.At(since) : typed.Since,
            Until = times.Until is { } until ? TimeBound.At(until) : typed.Until,
        };
        return file with { Format = file.Format with { Times = rules }, EarliestAsOf = earliest };
    }

    static void RequireNone(string option, TimeBound? typed, DateTimeOffset? ofModel, string name)
    {
        if (typed is null || ofModel is not { } moment) return;
        throw new RemedyException(
            $"{name} was trained with {option} {InteractionTimes.Text(moment)}, which an update keeps; expected no other {option}",
            $"Leave out {option}");
    }

    static string Words(InteractionTimes times) => string.Join(", ", ((string?[])
    [
        times.HalfLife is { } halfLife ? $"{TimeOptions.HalfLifeName} {Duration.Text(halfLife)}" : null,
        times.Since is { } since ? $"--since {InteractionTimes.Text(since)}" : null,
        times.Until is { } until ? $"--until {InteractionTimes.Text(until)}" : null,
    ]).OfType<string>());
}
