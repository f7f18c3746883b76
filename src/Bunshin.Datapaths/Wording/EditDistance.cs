namespace Bunshin.Datapaths.Wording;

/// <summary>How many slips of the fingers lie between two words: insert, delete, replace, swap of neighbors.</summary>
public static class EditDistance
{
    /// <summary>Edits between two words; those of more than 40 letters count as far apart.</summary>
    public static int Between(string a, string b)
    {
        if (a.Length > 40 || b.Length > 40)
        {
            return int.MaxValue;
        }

        var d = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    d[i, j] = i + j;
                    continue;
                }

                d[i, j] = Math.Min(Math.Min(d[i - 1, j], d[i, j - 1]) + 1, d[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
                }
            }
        }

        return d[a.Length, b.Length];
    }
}
