using System.CommandLine;
using GpuAls.Core;

namespace GpuAls.Cli;

/// <summary>How long an answer may be: -n.</summary>
static class CountOption
{
    public static NumberOption<int> Create(string description, int? standard)
    {
        var option = new NumberOption<int>("-n", description, standard, "a whole number of 1 or more", number => number >= 1);
        option.Aliases.Add("--count");
        return option;
    }

    /// <summary>Allows exactly one of some options.</summary>
    public static void RequireOneOf(this Command command, params Option[] options) => command.Validators.Add(result =>
    {
        var given = options.Count(option => result.GetResult(option) is { Implicit: false });
        if (given != 1) result.AddError($"{(given == 0 ? "expected" : "expected only one of")} {DisplayText.OneOf([.. options.Select(option => option.Name)])}");
    });
}
