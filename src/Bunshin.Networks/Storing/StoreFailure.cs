using Microsoft.Data.Sqlite;

namespace Bunshin.Networks.Storing;

/// <summary>What SQLite refused, as refusals that say what to do. The names are those of its result codes.</summary>
internal static class StoreFailure
{
    private const int Busy = 5;
    private const int Locked = 6;
    private const int ReadOnly = 8;
    private const int InputOutput = 10;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int Constraint = 19;
    private const int NotADatabase = 26;

    /// <summary>
    /// Whether a refusal says nothing against the connection. After any other it may hold on to what has failed: a lock that could not be given
    /// back is in its way for ever, and looks as if another program had it.
    /// </summary>
    public static bool LeavesConnection(SqliteException cause) => cause.SqliteErrorCode is Full or Constraint;

    /// <summary>For an operation on the store at a path.</summary>
    /// <param name="path">The file.</param>
    /// <param name="operation">What was tried, as in "could not be OPERATION".</param>
    /// <param name="cause">What SQLite said.</param>
    public static NetworkException Of(string path, string operation, SqliteException cause)
    {
        var advice = cause.SqliteErrorCode switch
        {
            Busy or Locked => "another program has it locked; end that program's transaction",
            ReadOnly => "it or its folder may not be written to",
            InputOutput => "its disk does not answer as it should; see what the kernel's log says of it",
            Corrupt or NotADatabase => $"it is damaged, or no database of ours. Nothing was changed in it. {Repair(path)}",
            Full => "its disk is full; make room and ask again",
            CannotOpen => "it, or the folder it is in, cannot be opened or written to",
            Constraint => "the change contradicts what is stored, and was left out",
            _ => "nothing was changed in it",
        };
        return new NetworkException(NetworkProblem.Unavailable, $"the store {path} could not be {operation}: {cause.Message.TrimEnd('.')}: {advice}", cause);
    }

    /// <summary>For a file whose content makes no sense.</summary>
    public static NetworkException Damaged(string path, string what, Exception? cause = null) =>
        new(NetworkProblem.Unavailable, $"the store {path} is damaged: {what}. Nothing was changed in it. {Repair(path)}", cause);

    /// <summary>What the owner of a damaged file can do.</summary>
    private static string Repair(string path) =>
        $"Put a backup in its place, or save what can be read (sqlite3 '{path}' .dump), or move it away to begin anew with no networks: "
        + "a new store is another installation, which leaves alone what this one made on the host";
}
