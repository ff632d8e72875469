# Where the database's clients and the uploads are: in the containers of docker-compose.yml, or on this machine.

on_database() { # a client of MariaDB with its options; the database's name comes last
  if [ -n "${DATABASE:-}" ]; then
    "$@" "$DATABASE"
  else
    # shellcheck disable=SC2016  # the container's own shell reads its password
    docker compose exec -T db sh -c \
      'MYSQL_PWD=$(cat "$MARIADB_PASSWORD_FILE") exec "$@" --user="$MARIADB_USER" "$MARIADB_DATABASE"' - "$@"
  fi
}

on_media() { # a command in the folder of uploads
  if [ -n "${DATABASE:-}" ]; then
    (cd "${MEDIA:?"set MEDIA to the folder of uploads"}" && "$@")
  else
    docker compose run --rm --no-deps -T --workdir /srv/mysite/media web "$@"
  fi
}
