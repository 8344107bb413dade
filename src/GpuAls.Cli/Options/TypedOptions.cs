using System.CommandLine;
using System.CommandLine.Parsing;
using GpuAls.Core;

namespace GpuAls.Cli.Options;

/// <summary>
/// How often the options were typed, and whether they have values. It is checked before everything else: the value of an option that was typed twice
/// is not defined, and other checks read the values.
/// </summary>
static class TypedOptions
{
    /// <summary>Makes a command check this before all its other checks, and leave those out if it fails.</summary>
    public static void CheckFirst(Command command)
    {
        Action<CommandResult>[] checks = [.. command.Validators];
        command.Validators.Clear();
        command.Validators.Add(result =>
        {
            string[] slips = [.. result.Children.OfType<OptionResult>().Where(option => !option.Implicit).Select(Slip).OfType<string>()];
            foreach (var slip in slips) result.AddError(slip);
            if (slips.Length > 0) return;
            foreach (var check in checks) check(result);
        });
    }

    // An option that lacks its value, or was typed more than once and is no list, in a sentence.
    static string? Slip(OptionResult typed)
    {
        var (name, arity) = (typed.Option.Name, typed.Option.Arity);
        if (typed.Tokens.Count < arity.MinimumNumberOfValues)
            return $"{name} has no value; expected {name} <{typed.Option.HelpName ?? "value"}>";
        // A flag that is typed twice says the same twice.
        var isFlag = typed.Tokens.Count == 0 && arity.MinimumNumberOfValues == 0;
        return typed.IdentifierTokenCount > 1 && arity.MaximumNumberOfValues == 1 && !isFlag
            ? $"{name} was typed {DisplayText.Count(typed.IdentifierTokenCount, "time")}; expected it once"
            : null;
    }
}
