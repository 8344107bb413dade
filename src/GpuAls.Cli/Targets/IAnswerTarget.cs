using GpuAls.Cli.Output;

namespace GpuAls.Cli.Targets;

/// <summary>A place for the recommendations to many users: a file, a folder of files, or a table of a database. It is written completely or not at
/// all.</summary>
interface IAnswerTarget : IDisposable
{
    /// <summary>The target in words: "recs.tsv", "the table recs of sqlite:shop.db".</summary>
    string Shown { get; }

    /// <summary>The number of users whose answers an interrupted run has written; their answers are not computed again.</summary>
    int Done { get; }

    /// <summary>The message about the users of an interrupted run, or about the rows of another command that were deleted; null for none.</summary>
    string? Note => null;

    /// <summary>Whether a run that is cancelled now continues later.</summary>
    bool IsContinued => false;

    /// <summary>Writes all answers.</summary>
    /// <param name="answers">One for each user from <see cref="Done"/>, in order.</param>
    void Write(IEnumerable<Report> answers);
}
