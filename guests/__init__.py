"""Who the person is: names in two scripts, contact points, birthday, search."""
